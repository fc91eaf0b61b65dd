"""Which frames of a video to look at for what is said of a segment."""

from __future__ import annotations

import numpy as np


def frames_of_segments(time_s: np.ndarray, segments_s: np.ndarray, count: int) -> list[np.ndarray]:
    """Indices of at most `count` frames of each segment, spread evenly over it, rising.

    time_s (T,), rising; segments_s (S, 2), half-open. A segment without a frame gets the one
    nearest to its middle. All are empty where there is no frame at all.
    """
    if len(time_s) == 0:
        return [np.zeros(0, dtype=np.int64) for _ in segments_s]
    chosen = []
    for start_s, end_s in segments_s:
        first, stop = np.searchsorted(time_s, (start_s, end_s))
        inside = stop - first
        if inside > 0:
            taken = min(count, inside)
            chosen.append(first + ((np.arange(taken) + 0.5) * inside / taken).astype(np.int64))
        else:
            middle_s = (start_s + end_s) / 2
            chosen.append(np.array([np.argmin(np.abs(time_s - middle_s))]))
    return chosen
