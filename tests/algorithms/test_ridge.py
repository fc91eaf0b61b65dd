"""Ridge regression recovers a planted linear map."""

import numpy as np
import pytest

from clipit.algorithms.ridge import fit


def test_fit_recovers_weights_and_intercept() -> None:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 3)) + 5
    model = fit(x, x @ [1.0, -2.0, 0.5] + 4, alpha=1e-6)
    assert model.weights == pytest.approx([1, -2, 0.5], abs=1e-4)
    assert model.intercept == pytest.approx(4, abs=1e-3)


def test_large_penalty_predicts_the_mean() -> None:
    x = np.random.default_rng(0).standard_normal((50, 2))
    assert fit(x, x[:, 0] + 3, alpha=1e9).predict(x) == pytest.approx(x[:, 0].mean() + 3, abs=1e-4)
