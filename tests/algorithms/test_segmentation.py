"""Shots from features: planted changes are recovered at any feature norm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.algorithms.segmentation import kts_shots

PICKS = np.arange(60) * 15


def planted(scale: float) -> NDArray[Any]:
    rng = np.random.default_rng(0)
    directions = np.repeat(np.eye(8)[:3], 20, axis=0)
    return scale * (directions + 0.01 * rng.standard_normal(directions.shape))


@pytest.mark.parametrize("scale", [0.1, 30.0])
def test_kts_shots_recovers_planted_changes(scale: float) -> None:
    shots = kts_shots(planted(scale), PICKS, 900, 0.25, 1.0)
    assert shots.tolist() == [[0, 300], [300, 600], [600, 900]]


def test_max_shot_picks_overrides_the_share() -> None:
    shots = kts_shots(planted(1.0), PICKS, 900, 0.02, 1.0, max_shot_picks=5)
    assert (shots[:, 1] - shots[:, 0]).max() <= 75
    assert shots[0, 0] == 0 and shots[-1, 1] == 900


def test_single_and_zero_features_give_one_shot() -> None:
    assert kts_shots(np.zeros((1, 4)), np.array([0]), 1, 0.25, 1.0).tolist() == [[0, 1]]
    assert kts_shots(np.zeros((5, 4)), np.arange(5), 5, 0.25, 1.0).tolist() == [[0, 5]]
