"""Ridge regression recovers a planted linear map, whatever the level of each video."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from clipit.algorithms.ridge import fit, normal_equations

WEIGHTS = [1.0, -2.0, 0.5]


def videos(noise: float = 0.0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Three videos of other lengths and levels."""
    rng = np.random.default_rng(0)
    found = []
    for level, length in ((5, 40), (-3, 90), (0, 20)):
        x = rng.standard_normal((length, 3)) + level
        found.append((x, x @ WEIGHTS + 10 * level + noise * rng.standard_normal(length)))
    return found


def test_weights_are_recovered() -> None:
    (weights,) = fit([normal_equations(x, y) for x, y in videos()], [1e-9])
    assert weights == pytest.approx(WEIGHTS, abs=1e-6)


def test_every_penalty_gives_the_solution_of_another_implementation() -> None:
    noisy = videos(noise=2)
    found = fit([normal_equations(x, y) for x, y in noisy], [0.1, 3.0])
    rows = [(x - x.mean(axis=0), y - y.mean(), np.full(len(x), 1 / len(x))) for x, y in noisy]
    x, y, weight = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    for penalty, weights in zip([0.1, 3.0], found, strict=True):
        other = Ridge(alpha=penalty * len(noisy), fit_intercept=False).fit(x, y, weight)
        assert weights == pytest.approx(other.coef_, abs=1e-9)
