"""An animated WebP of chosen shots: what a summary is about, at a glance, without sound."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from PIL import ExifTags, Image

from clipit.core.durable import durable_write
from clipit.core.errors import UsageError
from clipit.media.probe import scan
from clipit.media.sampling import SampledFrame, read_frames

_HEIGHT = 180
_MOST_FRAMES = 96
_FRAMES_PER_SHOT = 12
_FPS = 8.0


def preview(
    path: str | os.PathLike[str],
    shots: Sequence[tuple[int, int]],
    out: str | os.PathLike[str],
    *,
    comment: str = "",
) -> None:
    """Write the beginnings of the shots (half-open frame ranges) of the video to the WebP `out`.

    8 pictures a second, 12 of a shot at most, 96 in all: with many shots fewer of each, or fewer
    shots, evenly spread. comment: kept in the file.

    Raises UsageError for no shot; otherwise as `read_frames`.
    """
    if not len(shots):
        raise UsageError(f"{path}: shots: expected at least one for a preview, found none")
    info, timeline = scan(path)
    step = max(1, round(info.fps / _FPS))
    frames = np.concatenate([np.asarray(shot) for shot in _frames(shots, step)])
    found = read_frames(path, frames, short_side=_HEIGHT, scanned=(info, timeline))
    pictures = [_picture(sample) for sample in found]
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = comment
    with durable_write(out) as temporary:
        pictures[0].save(
            temporary,
            "WEBP",
            save_all=True,
            append_images=pictures[1:],
            duration=round(1000 / _FPS),
            loop=0,
            quality=70,
            method=4,
            exif=exif,
        )


def _frames(shots: Sequence[tuple[int, int]], step: int) -> list[list[int]]:
    """The frames of each shown shot, `step` apart."""
    ordered = sorted(shots)
    if len(ordered) > _MOST_FRAMES:
        places = np.linspace(0, len(ordered) - 1, _MOST_FRAMES).astype(int)
        ordered = [ordered[place] for place in places]
    most = max(1, min(_FRAMES_PER_SHOT, _MOST_FRAMES // len(ordered)))
    return [list(range(start, stop, step))[:most] for start, stop in ordered]


def _picture(sample: SampledFrame) -> Image.Image:
    return Image.fromarray(np.asarray(sample.image))
