"""Annotation and shot tables as arrays over frames."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit.algorithms.step_functions import expand


def shot_bounds(shots: pa.Table) -> NDArray[Any]:
    """Half-open shots (S, 2) of a video's rows of a shots table."""
    return np.stack([shots["start"].to_numpy(), shots["stop"].to_numpy()], axis=1)


def shot_times_s(shots: NDArray[Any], frames: NDArray[Any], times_s: NDArray[Any]) -> NDArray[Any]:
    """Shots (S, 2) in frames as (S, 2) seconds, interpolated between frames (T,) and times (T,)."""
    bounds_s: NDArray[Any] = np.interp(shots, frames, times_s)
    return bounds_s


def layer(annotations: pa.Table, kind: str) -> NDArray[Any]:
    """Per-frame values (annotators, n) of one kind of annotation of a video; (0, 0) if none."""
    kinds = np.asarray(annotations["kind"].to_pylist())
    rows = np.flatnonzero(kinds == kind)
    if len(rows) == 0:
        return np.zeros((0, 0), dtype=np.float32)
    start, stop, value = (annotations[name].to_numpy()[rows] for name in ("start", "stop", "value"))
    first = np.flatnonzero(start == 0)
    bounds = [*first.tolist(), len(rows)]
    n_frames = int(stop[-1])
    return np.stack(
        [expand(start[a:b], stop[a:b], value[a:b], n_frames) for a, b in itertools.pairwise(bounds)]
    )
