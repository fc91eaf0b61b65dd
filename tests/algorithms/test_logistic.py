"""Logistic regression recovers planted chances, and agrees with another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from clipit.algorithms.logistic import fit, sigmoid

WEIGHTS = np.array([1.0, -2.0, 0.5])


def videos(lengths: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Columns and chances of selection; one pick in five or so is selected."""
    rng = np.random.default_rng(0)
    columns = [rng.standard_normal((length, 3)) for length in lengths]
    return [(x, sigmoid(x @ WEIGHTS - 2)) for x in columns]


def test_weights_and_intercept_are_recovered() -> None:
    columns, chances = zip(*videos((300, 80, 900)), strict=True)
    assert fit(columns, chances, 0) == pytest.approx([*WEIGHTS, -2], abs=1e-4)


@pytest.mark.parametrize("penalty", [0.003, 0.1])
def test_labels_give_the_solution_of_another_implementation(penalty: float) -> None:
    rng = np.random.default_rng(1)
    found = videos((400, 400))
    labels = [(rng.random(len(p)) < p).astype(float) for _, p in found]
    weights = fit([x for x, _ in found], labels, penalty)
    other = LogisticRegression(C=1 / (800 * penalty), tol=1e-10, max_iter=1000)
    other.fit(np.concatenate([x for x, _ in found]), np.concatenate(labels))
    assert weights == pytest.approx([*other.coef_[0], *other.intercept_], abs=1e-4)


def test_every_video_weighs_the_same() -> None:
    """A video three times as long by repetition changes nothing."""
    (short, p), (long, r) = videos((100, 300))
    noisy = np.clip(p + 0.2, 0, 1)
    once = fit([short, long], [noisy, r], 0.01)
    thrice = fit([np.tile(short, (3, 1)), long], [np.tile(noisy, 3), r], 0.01)
    assert thrice == pytest.approx(once, abs=1e-6)


def test_targets_without_any_selection_are_fitted() -> None:
    weights = fit([np.eye(4)], [np.zeros(4)], 1.0)
    assert np.isfinite(weights).all()
    assert sigmoid(weights[-1:]).item() < 0.01
