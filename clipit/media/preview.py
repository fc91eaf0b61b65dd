"""An animated WebP of selected shots: a summary at a glance, without sound."""

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
_MAX_FRAMES = 96
_MAX_FRAMES_PER_SHOT = 12
_FPS = 8.0


def preview(
    path: str | os.PathLike[str],
    shots: Sequence[tuple[int, int]],
    out: str | os.PathLike[str],
    *,
    comment: str = "",
) -> None:
    """Write the beginnings of the shots (half-open frame ranges) of the video to the WebP `out`.

    8 frames per second, at most 12 per shot and 96 in total: for many shots fewer frames of each,
    or fewer shots, evenly spread. comment: stored in the file.

    Raises UsageError for no shot; otherwise as `read_frames`.
    """
    if not len(shots):
        raise UsageError(f"{path}: shots: expected at least one for a preview, found none")
    info, frame_times = scan(path)
    step = max(1, round(info.fps / _FPS))
    frames = np.concatenate([np.asarray(shot) for shot in _frames(shots, step)])
    found = read_frames(path, frames, short_side=_HEIGHT, scanned=(info, frame_times))
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
    if len(ordered) > _MAX_FRAMES:
        indices = np.linspace(0, len(ordered) - 1, _MAX_FRAMES).astype(int)
        ordered = [ordered[index] for index in indices]
    count = max(1, min(_MAX_FRAMES_PER_SHOT, _MAX_FRAMES // len(ordered)))
    return [list(range(start, stop, step))[:count] for start, stop in ordered]


def _picture(sample: SampledFrame) -> Image.Image:
    return Image.fromarray(np.asarray(sample.image))
