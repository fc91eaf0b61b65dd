"""Shots of a video from the features of its sampled frames, with the options' parameters."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.kts import segment
from clipit.algorithms.shots import picks_to_frames


def kts_shots(
    features: NDArray[np.floating],
    picks: NDArray[np.integer],
    n_frames: int,
    max_change_points_share: float,
    penalty_weight: float,
    max_shot_picks: int | None = None,
) -> NDArray[np.int64]:
    """Shots (S, 2) in frames, half-open, by kernel temporal segmentation.

    features (n, D) at the frames `picks` (n,), scaled to unit length so that penalty_weight is
    comparable between encoders. At most ceil(share * n) change points, or as many
    as `max_shot_picks` requires.
    """
    n = len(picks)
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.where(lengths > 0, lengths, 1)
    max_points = min(math.ceil(max_change_points_share * n), n - 1)
    if max_shot_picks is not None:
        max_points = max(max_points, math.ceil(n / max_shot_picks) - 1)
    points = segment(unit, max_points, penalty_weight, max_shot_picks=max_shot_picks)
    return picks_to_frames(points, picks, n_frames)
