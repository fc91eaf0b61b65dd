"""F1 on worked examples."""

import numpy as np
import pytest

from clipit.algorithms.f1 import OVER_USERS, f1_scores

SUMMARY = np.array([1, 1, 0, 0, 0, 0], dtype=bool)
USERS = np.array([[1, 0, 0, 0, 0, 0], [0, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]], dtype=bool)


def test_f1_scores_per_user() -> None:
    # P = 1/2, R = 1/1 -> 2/3;  P = 1/2, R = 1/3 -> 2/5;  no overlap -> 0
    assert f1_scores(SUMMARY, USERS) == pytest.approx([2 / 3, 2 / 5, 0])


def test_empty_summaries_score_zero() -> None:
    assert f1_scores(np.zeros(6, bool), np.zeros((1, 6), bool)).tolist() == [0]


def test_over_users_mean_and_max() -> None:
    per_user = f1_scores(SUMMARY, USERS)
    assert OVER_USERS["mean"](per_user) == pytest.approx((2 / 3 + 2 / 5) / 3)
    assert OVER_USERS["max"](per_user) == pytest.approx(2 / 3)
