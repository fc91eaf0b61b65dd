"""Thumbnails within a budget of bytes, for any length of video."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from PIL import Image

#: From times in ascending order to the JPEGs nearest to them, where there are any.
Pictures = Callable[[Sequence[float]], Mapping[float, bytes]]

#: Base64 characters of all pictures of a page.
BUDGET_CHARS = 2_400_000
#: Width in pixels and JPEG quality, best first; the smallest determines how many pictures fit.
_SIZES = ((240, 72), (176, 66), (128, 58))
#: Characters of a picture of each size, measured on detailed pictures.
_TYPICAL_CHARS = (11_000, 6_500, 3_600)


def thumbnails(
    pictures: Pictures, wanted: Iterable[Sequence[float]], budget: int = BUDGET_CHARS
) -> dict[float, str]:
    """Base64 JPEGs by time, at most `budget` characters in total.

    wanted: groups of times by priority; of a group that does not fit, evenly spaced times are used.
    """
    times_s = affordable(wanted, budget // _TYPICAL_CHARS[-1])
    size = next((i for i, chars in enumerate(_TYPICAL_CHARS) if chars * len(times_s) <= budget), -1)
    width, quality = _SIZES[size]
    found: dict[float, str] = {}
    left = budget
    content = pictures(sorted(times_s))
    for time_s in times_s:
        if time_s in content:
            text = base64.b64encode(_small(content[time_s], width, quality)).decode("ascii")
            if len(text) <= left:
                left -= len(text)
                found[time_s] = text
    return found


def affordable(wanted: Iterable[Sequence[float]], max_count: int) -> list[float]:
    """At most `max_count` distinct times: whole groups while they fit, then evenly spaced ones."""
    affordable_s: dict[float, None] = {}
    for group in wanted:
        new = [time_s for time_s in dict.fromkeys(group) if time_s not in affordable_s]
        left = max_count - len(affordable_s)
        if len(new) > left:
            indices = np.linspace(0, len(new), left, endpoint=False).astype(int)
            new = [sorted(new)[index] for index in indices]
        affordable_s |= dict.fromkeys(new)
    return list(affordable_s)


def _small(jpeg: bytes, width: int, quality: int) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        # Limit the height: a portrait picture must not take three times the bytes.
        image.draft("RGB", (width, width))
        picture = image.convert("RGB")
        picture.thumbnail((width, width * 3 // 4))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
