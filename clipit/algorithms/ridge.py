"""Ridge regression from frame features to importance: the linear baseline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Ridge:
    """A linear map: predict(x) = x @ weights + intercept."""

    weights: NDArray[np.float64]
    intercept: float

    def predict(self, features: NDArray[Any]) -> NDArray[np.float64]:
        """Importance float64 (T,) of features (T, D)."""
        importance: NDArray[np.float64] = features @ self.weights + self.intercept
        return importance


def fit(features: NDArray[Any], target: NDArray[Any], alpha: float) -> Ridge:
    """Least squares of target (N,) on features (N, D), penalty alpha |weights|^2.

    The intercept is not penalised.
    """
    features = features.astype(np.float64)
    mean_x, mean_y = features.mean(axis=0), target.mean()
    centred = features - mean_x
    gram = centred.T @ centred + alpha * np.eye(features.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (target - mean_y))
    return Ridge(weights, float(mean_y - mean_x @ weights))
