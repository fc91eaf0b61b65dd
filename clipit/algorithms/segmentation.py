"""Shots of a video from the features of its sampled frames, with the options' parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.kts import segment
from clipit.algorithms.takes import shots_of_takes

_STANDS_OUT = 2.5  # a change of the picture, compared with the others between two samples
_MIN_CHANGE = 2.0  # grey levels


@dataclass(frozen=True)
class KtsLimits:
    """How finely kernel temporal segmentation may cut.

    At most ceil(max_change_points_share * n) change points among n picks, or as many as
    `max_shot_picks` requires; no shot of fewer than `min_shot_picks`.
    """

    max_change_points_share: float
    penalty_weight: float
    min_shot_picks: int = 1
    max_shot_picks: int | None = None


def kts_shots(
    features: NDArray[np.floating[Any]],
    picks: NDArray[np.integer[Any]],
    takes: NDArray[np.int64],
    change: NDArray[np.floating[Any]] | None,
    edges_s: NDArray[np.float64],
    limits: KtsLimits,
    min_s: float,
) -> NDArray[np.int64]:
    """Shots (S, 2) in frames, half-open, tiling the video: each take by kernel segmentation.

    features: (n, D) at the frames `picks` (n,), scaled to unit length so that penalty_weight is
    comparable between encoders. takes: (K, 2). change: (n_frames,) of the picture, to place change
    points between the samples; None: at the first sample of a shot. edges_s: (n_frames + 1,)
    times. No change point is nearer than `min_s` seconds to another or to an end of its take.
    """
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.where(lengths > 0, lengths, 1)
    points: list[int] = []
    for start, stop in takes.tolist():
        inside = np.flatnonzero((picks >= start) & (picks < stop))
        found = change_points(unit[inside], limits) if len(inside) else []
        last = start
        for pick in (inside[i] for i in found):
            frame = _placed(change, int(picks[pick - 1]), int(picks[pick]))
            if min(edges_s[frame] - edges_s[last], edges_s[stop] - edges_s[frame]) >= min_s - 1e-9:
                points.append(frame)
                last = frame
    return shots_of_takes(takes, np.array(points, dtype=np.int64), len(edges_s) - 1)


def change_points(unit: NDArray[np.floating[Any]], limits: KtsLimits) -> list[int]:
    """The change points among (n, D) features of unit length."""
    n, longest = len(unit), limits.max_shot_picks
    max_points = min(math.ceil(limits.max_change_points_share * n), n - 1)
    # shots of `shortest` to 2 shortest - 1 picks divide any number of picks
    shortest = limits.min_shot_picks if longest is None else (longest + 1) // 2
    shortest = max(1, min(limits.min_shot_picks, shortest, n))
    if longest is not None:
        max_points = max(max_points, math.ceil(n / longest) - 1)
    found = segment(unit, max_points, limits.penalty_weight, shortest, max_shot_picks=longest)
    return [int(point) for point in found]


def _placed(change: NDArray[np.floating[Any]] | None, before: int, pick: int) -> int:
    """The first frame of the shot whose first pick is `pick`; `before` is the pick before it.

    Where the picture changes most, if one change stands out; else where it is stillest.
    """
    if change is None or pick - before < 2:
        return pick
    between = change[before + 1 : pick + 1]
    order = np.sort(between)
    if order[-1] >= max(_MIN_CHANGE, _STANDS_OUT * order[-2]):
        return before + 1 + int(np.argmax(between))
    return before + 1 + int(np.argmin(between))
