"""Takes: what lies between two transitions and is long enough to be shown.

Shots tile the video, so that frames of transitions and of crumbs (too short for a take) belong to
the shot before the take that follows; a summary shows of a shot only what is inside of a take.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def takes_between(
    transitions: NDArray[np.integer[Any]], edges_s: NDArray[np.float64], min_s: float
) -> NDArray[np.int64]:
    """Takes (K, 2) of at least `min_s` seconds, half-open, in order; at least one.

    transitions: (M, 2) in order. edges_s: (n_frames + 1,) times of the frames and of the end. A
    video without any such take is one take.
    """
    n_frames = len(edges_s) - 1
    bounds = np.asarray(transitions, dtype=np.int64).reshape(-1, 2)
    starts = np.append(0, bounds[:, 1])
    stops = np.append(bounds[:, 0], n_frames)
    long_enough = (stops > starts) & (edges_s[stops] - edges_s[starts] >= min_s - 1e-9)
    found = np.stack([starts, stops], axis=1)[long_enough]
    return found if len(found) else np.array([[0, n_frames]], dtype=np.int64)


def shots_of_takes(
    takes: NDArray[np.int64], points: NDArray[np.integer[Any]], n_frames: int
) -> NDArray[np.int64]:
    """Shots (S, 2) that tile [0, n_frames): one begins at every take and at each of `points`."""
    edges = np.unique(np.concatenate([[0], takes[1:, 0], points, [n_frames]])).astype(np.int64)
    return np.stack([edges[:-1], edges[1:]], axis=1)


def inside_takes(shots: NDArray[np.integer[Any]], takes: NDArray[np.int64]) -> NDArray[np.int64]:
    """(S, 2): of each of `shots` (S, 2) the frames inside of a take; start = stop where none is.

    Every shot meets at most one take, as `shots_of_takes` makes them.
    """
    at = np.searchsorted(takes[:, 0], shots[:, 1], side="left") - 1
    start = np.maximum(shots[:, 0], takes[np.maximum(at, 0), 0])
    stop = np.minimum(shots[:, 1], takes[np.maximum(at, 0), 1])
    return np.stack([start, np.maximum(start, stop)], axis=1).astype(np.int64)
