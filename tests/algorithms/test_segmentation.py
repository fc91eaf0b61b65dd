"""Shots from features: planted changes are recovered at any feature norm, inside of takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.algorithms.segmentation import KtsLimits, kts_shots

N_FRAMES, GAP = 900, 15
PICKS = np.arange(0, N_FRAMES, GAP)
EDGES_S = np.arange(N_FRAMES + 1) / 30
WHOLE = np.array([[0, N_FRAMES]])
LIMITS = KtsLimits(0.25, 1.0, min_shot_picks=2)


def planted(scale: float = 1.0) -> NDArray[Any]:
    """Features that change at frames 300 and 600."""
    rng = np.random.default_rng(0)
    directions = np.repeat(np.eye(8)[:3], 20, axis=0)
    return scale * (directions + 0.01 * rng.standard_normal(directions.shape))


@pytest.mark.parametrize("scale", [0.1, 30.0])
def test_planted_changes_are_recovered(scale: float) -> None:
    shots = kts_shots(planted(scale), PICKS, WHOLE, None, EDGES_S, LIMITS, 1.0)
    assert shots.tolist() == [[0, 300], [300, 600], [600, 900]]
    assert shots.dtype == np.int64


def test_shots_begin_at_takes_and_change_points_at_the_change_between_two_samples() -> None:
    takes = np.array([[0, 290], [294, 880]])
    change = np.random.default_rng(0).uniform(0.5, 1.5, N_FRAMES)
    change[591] = 9  # the picture changes between the samples at 585 and 600
    shots = kts_shots(planted(), PICKS, takes, change, EDGES_S, LIMITS, 1.0)
    assert shots.tolist() == [[0, 294], [294, 591], [591, 900]]


def test_without_a_clear_change_a_point_is_where_the_picture_is_stillest() -> None:
    change = np.ones(N_FRAMES)
    change[[288, 595]] = 0.1
    shots = kts_shots(planted(), PICKS, WHOLE, change, EDGES_S, LIMITS, 1.0)
    assert shots.tolist() == [[0, 288], [288, 595], [595, 900]]


def test_no_shot_is_shorter_than_the_least() -> None:
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((60, 8))
    limits = KtsLimits(1.0, 0.0, min_shot_picks=2, max_shot_picks=6)
    shots = kts_shots(noise, PICKS, np.array([[0, 437], [440, 900]]), None, EDGES_S, limits, 1.0)
    lengths = np.diff(EDGES_S[shots], axis=1)
    assert lengths.min() >= 1.0
    assert lengths.max() <= 4.0  # six samples, what lies before the first, and what was joined
    assert 440 in shots[:, 0]


def test_the_limit_of_picks_overrides_the_share() -> None:
    limits = KtsLimits(0.02, 1.0, max_shot_picks=5)
    shots = kts_shots(planted(), PICKS, WHOLE, None, EDGES_S, limits, 0.0)
    assert (shots[:, 1] - shots[:, 0]).max() <= 75
    assert shots[0, 0] == 0 and shots[-1, 1] == 900


@pytest.mark.parametrize("n_picks", range(1, 12))
@pytest.mark.parametrize("longest", [1, 2, 3, 5, None])
def test_any_number_of_picks_is_divided(n_picks: int, longest: int | None) -> None:
    limits = KtsLimits(0.25, 1.0, min_shot_picks=3, max_shot_picks=longest)
    edges_s = np.arange(n_picks + 1) / 2
    whole = np.array([[0, n_picks]])
    shots = kts_shots(np.eye(n_picks, 4), np.arange(n_picks), whole, None, edges_s, limits, 0.0)
    assert shots[0, 0] == 0 and shots[-1, 1] == n_picks
    assert np.diff(shots).max() <= (longest or n_picks)


def test_single_and_zero_features_give_one_shot() -> None:
    for n in (1, 5):
        shots = kts_shots(
            np.zeros((n, 4)), np.arange(n), np.array([[0, n]]), None, np.arange(n + 1.0), LIMITS, 1
        )
        assert shots.tolist() == [[0, n]]


def test_a_take_between_two_samples_is_a_shot() -> None:
    takes = np.array([[0, 301], [301, 314], [314, 900]])
    shots = kts_shots(planted(), PICKS, takes, None, EDGES_S, KtsLimits(0.0, 1.0), 0.2)
    assert shots.tolist() == takes.tolist()
