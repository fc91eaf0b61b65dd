"""Frames that represent a segment of a video."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def frames_of_segments(
    time_s: NDArray[Any], segments_s: NDArray[Any], count: int
) -> list[NDArray[np.int64]]:
    """Indices of at most `count` frames per segment, evenly spaced, increasing.

    time_s (T,), increasing; segments_s (S, 2), half-open. A segment without frames gets the frame
    nearest to its middle. All results are empty for T = 0.
    """
    if len(time_s) == 0:
        return [np.zeros(0, dtype=np.int64) for _ in segments_s]
    sampled = []
    for start_s, end_s in segments_s:
        first, stop = np.searchsorted(time_s, (start_s, end_s))
        inside = stop - first
        if inside > 0:
            n = min(count, inside)
            sampled.append(first + ((np.arange(n) + 0.5) * inside / n).astype(np.int64))
        else:
            middle_s = (start_s + end_s) / 2
            sampled.append(np.array([np.argmin(np.abs(time_s - middle_s))]))
    return sampled
