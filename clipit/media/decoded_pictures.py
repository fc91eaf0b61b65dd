"""Pictures of a video at some times, decoded from its file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from clipit.media.probe import scan
from clipit.media.sampling import read_frames

_SHORT_SIDE, _JPEG_QUALITY = 336, 90


def decoded_pictures(
    path: str | os.PathLike[str],
) -> Callable[[Sequence[float]], Mapping[float, bytes]]:
    """A function from times to the JPEGs of the nearest frames of a video."""

    def pictures(wanted_s: Sequence[float]) -> Mapping[float, bytes]:
        scanned = scan(path)
        times_s = scanned[1].times_s()
        nearest = {time_s: int(np.argmin(np.abs(times_s - time_s))) for time_s in wanted_s}
        frames = np.unique(list(nearest.values()))
        if not len(frames):
            return {}
        samples = read_frames(
            path, frames, short_side=_SHORT_SIDE, jpeg_quality=_JPEG_QUALITY, scanned=scanned
        )
        jpegs = {sample.frame: bytes(sample.image) for sample in samples}
        return {time_s: jpegs[frame] for time_s, frame in nearest.items() if frame in jpegs}

    return pictures
