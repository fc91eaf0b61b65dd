"""Rank correlations against scipy and worked examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, spearmanr

from clipit.algorithms.correlation import kendall_tau_b, spearman_rho

small = st.integers(0, 4)
pairs = st.lists(st.tuples(small, small), min_size=2, max_size=40)


@given(pairs)
def test_correlations_match_scipy_with_ties(pairs: list[tuple[int, int]]) -> None:
    x, y = np.array(pairs, dtype=float).T
    if len(set(x)) > 1 and len(set(y)) > 1:
        assert kendall_tau_b(x, y[None])[0] == pytest.approx(kendalltau(x, y).statistic, abs=1e-12)
        assert spearman_rho(x, y[None])[0] == pytest.approx(spearmanr(x, y).statistic, abs=1e-12)


def test_correlations_match_hand_computed_values() -> None:
    # Pairs of (1,2), (2,1), (3,3): two concordant, one discordant -> tau 1/3; rho 1 - 6*2/24 = 1/2
    x, users = np.array([1.0, 2, 3]), np.array([[2.0, 1, 3], [1, 2, 3], [3, 2, 1]])
    assert kendall_tau_b(x, users) == pytest.approx([1 / 3, 1, -1])
    assert spearman_rho(x, users) == pytest.approx([1 / 2, 1, -1])


def test_tau_b_accounts_for_ties() -> None:
    # x 1 1 2, y 1 2 2: one concordant of three pairs, one tie in each: 1 / sqrt(2 * 2)
    assert kendall_tau_b(np.array([1.0, 1, 2]), np.array([[1.0, 2, 2]])) == pytest.approx([0.5])


def test_constant_scores_have_zero_correlation() -> None:
    constant, rising = np.ones(5), np.arange(5.0)
    assert kendall_tau_b(constant, rising[None]).tolist() == [0]
    assert spearman_rho(rising, constant[None]).tolist() == [0]


def test_long_videos_do_not_overflow() -> None:
    x = np.arange(200_000.0)
    assert kendall_tau_b(x, (x > 150_000)[None])[0] == pytest.approx(np.sqrt(0.375), abs=1e-3)
