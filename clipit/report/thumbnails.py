"""Small pictures of moments within a budget of bytes, however long the video."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from PIL import Image

#: JPEGs of moments: given seconds in ascending order, the picture nearest each, where there is one.
Pictures = Callable[[Sequence[float]], Mapping[float, bytes]]

#: Base64 characters of all pictures of a page.
BUDGET_CHARS = 2_400_000
#: Width in pixels and JPEG quality, the best first: as many pictures as fit at the smallest.
_SIZES = ((240, 72), (176, 66), (128, 58))
#: What a picture of each size takes at most, in characters; detailed pictures, measured.
_USUAL_CHARS = (11_000, 6_500, 3_600)


def thumbnails(
    pictures: Pictures, wanted: Iterable[Sequence[float]], budget: int = BUDGET_CHARS
) -> dict[float, str]:
    """Base64 JPEGs by their seconds, together at most `budget` characters.

    wanted: groups of seconds, the most important first; where a group does not fit, evenly spaced
    ones of it are taken.
    """
    chosen = affordable(wanted, budget // _USUAL_CHARS[-1])
    usual = next((i for i, chars in enumerate(_USUAL_CHARS) if chars * len(chosen) <= budget), -1)
    width, quality = _SIZES[usual]
    found: dict[float, str] = {}
    left = budget
    content = pictures(sorted(chosen))
    for time_s in chosen:
        if time_s in content:
            text = base64.b64encode(_small(content[time_s], width, quality)).decode("ascii")
            if len(text) <= left:
                left -= len(text)
                found[time_s] = text
    return found


def affordable(wanted: Iterable[Sequence[float]], most: int) -> list[float]:
    """At most `most` distinct seconds: whole groups as long as they fit, then spread ones."""
    chosen: dict[float, None] = {}
    for group in wanted:
        new = [time_s for time_s in dict.fromkeys(group) if time_s not in chosen]
        room = most - len(chosen)
        if len(new) > room:
            places = np.linspace(0, len(new), room, endpoint=False).astype(int)
            new = [sorted(new)[place] for place in places]
        chosen |= dict.fromkeys(new)
    return list(chosen)


def _small(jpeg: bytes, width: int, quality: int) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        # No taller than a portrait of the same area: upright video must not cost three times.
        image.draft("RGB", (width, width))
        picture = image.convert("RGB")
        picture.thumbnail((width, width * 3 // 4))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
