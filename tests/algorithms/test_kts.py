"""KTS against planted shots and against a plain-Python oracle.

The shots stored with the public TVSum and SumMe files were computed from GoogLeNet features of
all frames; those files carry only every 15th, so they cannot serve as an expected answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clipit.algorithms import kts
from clipit.core.errors import UsageError

from . import kts_oracle


def shots_of(lengths: list[int], noise: float, seed: int = 0, dim: int = 16) -> NDArray[Any]:
    """Unit-length features, a new direction for every shot, with noise."""
    rng = np.random.default_rng(seed)
    rows = [rng.normal(size=dim) + noise * rng.normal(size=(length, dim)) for length in lengths]
    matrix = np.concatenate(rows)
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.mark.parametrize("lengths", [[40], [7, 12, 30, 5, 21], [1, 20, 1, 20]])
def test_segment_recovers_planted_shots(lengths: list[int]) -> None:
    features = shots_of(lengths, noise=0.1)
    found = kts.segment(features, max_change_points=10, penalty_weight=0.2)
    assert found.tolist() == np.cumsum(lengths)[:-1].tolist()
    assert found.dtype == np.int64


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 60),
    max_points=st.integers(0, 12),
    weight=st.sampled_from([0.0, 0.05, 0.3, 1.0]),
    min_shot=st.integers(1, 3),
    max_shot=st.sampled_from([None, 7, 20]),
)
def test_segment_matches_the_oracle(
    seed: int, n: int, max_points: int, weight: float, min_shot: int, max_shot: int | None
) -> None:
    rng = np.random.default_rng(seed)
    features = np.repeat(rng.normal(size=(n // 5 + 1, 4)), 5, axis=0)[:n]
    features = features + 0.4 * rng.normal(size=features.shape)
    max_points = min(max_points, n // min_shot - 1)
    if max_points < 0 or n > (max_points + 1) * (max_shot or n):
        with pytest.raises(UsageError, match="cannot be divided"):
            kts.segment(features, max_points, weight, min_shot, max_shot)
        return
    expected = kts_oracle.change_points(features, max_points, weight, min_shot, max_shot)
    assert kts.segment(features, max_points, weight, min_shot, max_shot).tolist() == expected


def test_tiles_and_windows_do_not_change_the_result() -> None:
    """More picks than a tile, and a table of which only a window is kept in memory."""
    features = shots_of([9, 14, 5, 26, 17, 31] * 12, noise=0.6, seed=3)
    n = len(features)
    assert n > 2 * kts._TILE_STOPS > kts._TILE_STARTS
    whole = kts.segment(features, n // 10, 0.5)
    longest = int(np.diff([0, *whole, n]).max())
    banded = kts.segment(features, n // 10, 0.5, max_shot_picks=longest)
    assert longest < n // 4
    assert banded.tolist() == whole.tolist()


def test_several_tiles_match_the_oracle() -> None:
    features = shots_of([90, 140, 50, 260, 70], noise=0.8, seed=4)
    assert len(features) > kts._TILE_STOPS
    expected = kts_oracle.change_points(features, 5, 0.2)
    assert kts.segment(features, 5, 0.2).tolist() == expected
    assert len(expected) >= 4


def test_max_shot_costs_at_most_the_extra_change_points() -> None:
    features = shots_of([60, 90, 30, 120], noise=0.5, seed=5)
    n, longest, weight = len(features), 40, 0.3
    free = kts.segment(features, 30, weight)
    bound = kts.segment(features, 30, weight, max_shot_picks=longest)
    assert np.diff([0, *bound, n]).max() <= longest < np.diff([0, *free, n]).max()
    extra = n // longest
    allowance = kts.penalty(n, 30 + extra, weight)
    difference = kts.cost(features, bound, weight) - kts.cost(features, free, weight)
    assert 0 < difference <= allowance[len(free) + extra] - allowance[len(free)]


def test_shot_scatters_are_variances_times_length() -> None:
    features = shots_of([5, 8], noise=0.5)
    scatters = kts.shot_scatters(features, max_shot=6)
    for start, stop in [(0, 1), (2, 8), (7, 13), (12, 13)]:
        value = scatters.values[scatters.rows[start] + stop - start - 1]
        expected = features[start:stop].var(axis=0).sum() * (stop - start)
        assert value == pytest.approx(expected, abs=1e-12)


def test_constant_features_give_one_shot() -> None:
    assert kts.segment(np.ones((50, 8)), 10).tolist() == []
    assert kts.segment(np.ones((1, 8)), 10).tolist() == []


def test_larger_penalty_never_adds_shots() -> None:
    features = shots_of([9, 14, 5, 26], noise=1.0, seed=7)
    counts = [len(kts.segment(features, 20, weight)) for weight in (0.01, 0.1, 1.0, 10.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


@pytest.mark.parametrize(
    "features", [np.zeros((0, 3)), np.zeros(5), np.full((4, 2), np.nan), np.full((4, 2), np.inf)]
)
def test_invalid_features_are_rejected(features: NDArray[Any]) -> None:
    with pytest.raises(UsageError, match=r"kts: features: expected a finite \(n >= 1, d\) matrix"):
        kts.segment(features, 3)
