"""Logistic regression: weights of cues that explain how likely a pick is to be selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Of the gradient; cues of a readout are small, so it is, too.
_TOLERANCE = 1e-8


def fit(
    columns: Sequence[NDArray[Any]], targets: Sequence[NDArray[Any]], penalty: float
) -> NDArray[np.float64]:
    """Weights (C + 1,), the intercept last, of columns (T, C) for targets (T,) in [0, 1].

    Minimises the mean over videos of their mean cross-entropy, plus penalty / 2 |weights|^2; the
    intercept is free. A target between 0 and 1 is a share of people.
    """
    from scipy.optimize import minimize  # imported here: it is slow to import

    lengths = np.array([len(target) for target in targets])
    share = np.repeat(1 / (lengths * len(lengths)), lengths)
    x = np.concatenate([np.column_stack([c, np.ones(len(c))]) for c in columns]).astype(np.float64)
    y = np.concatenate(targets).astype(np.float64)
    penalties = np.full(x.shape[1], penalty)
    penalties[-1] = 0

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = x @ weights
        entropy = share @ (np.logaddexp(0, logits) - y * logits)
        gradient = x.T @ (share * (sigmoid(logits) - y)) + penalties * weights
        return float(entropy + 0.5 * penalties @ weights**2), gradient

    def curvature(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        chance = sigmoid(x @ weights)
        hessian: NDArray[np.float64] = (x * (share * chance * (1 - chance))[:, None]).T @ x
        return hessian + np.diag(penalties)

    start = np.zeros(x.shape[1])
    start[-1] = _logit(float(np.clip(share @ y, 1e-6, 1 - 1e-6)))
    found = minimize(
        loss, start, jac=True, hess=curvature, method="trust-exact", options={"gtol": _TOLERANCE}
    )
    weights: NDArray[np.float64] = found.x
    return weights


def sigmoid(logits: NDArray[Any]) -> NDArray[np.float64]:
    """1 / (1 + exp(-logits)) without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits)))


def _logit(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))
