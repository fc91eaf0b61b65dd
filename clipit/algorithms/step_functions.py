"""Step functions over frames: scores held from pick to pick, run-length coding; half-open."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def run_lengths(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """(start, stop, value) of the runs of equal neighbours in `values` (n,), each array (runs,)."""
    if len(values) == 0:
        empty = np.zeros(0, dtype=np.int32)
        return empty, empty, values
    edges = np.flatnonzero(values[1:] != values[:-1]) + 1
    start = np.concatenate([[0], edges]).astype(np.int32)
    stop = np.concatenate([edges, [len(values)]]).astype(np.int32)
    return start, stop, values[start]


def expand(
    start: NDArray[Any], stop: NDArray[Any], value: NDArray[Any], n_frames: int
) -> NDArray[Any]:
    """Per-frame values (n_frames,) of runs that tile [0, n_frames); inverse of run_lengths.

    Raises ValueError where the runs leave a gap, overlap or do not end at n_frames.
    """
    if n_frames and (
        len(start) == 0 or start[0] != 0 or stop[-1] != n_frames or (start[1:] != stop[:-1]).any()
    ):
        raise ValueError(f"runs do not tile [0, {n_frames})")
    return np.repeat(value, stop - start)


def frame_scores(scores: NDArray[Any], picks: NDArray[Any], n_frames: int) -> NDArray[np.float64]:
    """Scores (T,) at picks (T,), each held until the next pick, as float64 (n_frames,).

    Frames before the first pick get its score; the last score holds to n_frames.
    """
    edges = np.append(picks, n_frames).astype(np.int64)
    edges[0] = 0
    return np.repeat(np.asarray(scores, dtype=np.float64), np.diff(edges))
