"""Ridge regression from frame features to importance: the linear baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Ridge:
    """A linear map: predict(x) = x @ weights + intercept."""

    weights: np.ndarray
    intercept: float

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Importance (T,) of features (T, D)."""
        return features @ self.weights + self.intercept


def fit(features: np.ndarray, target: np.ndarray, alpha: float) -> Ridge:
    """Least squares of target (N,) on features (N, D) with alpha |weights|^2; free intercept."""
    features = features.astype(np.float64)
    mean_x, mean_y = features.mean(axis=0), target.mean()
    centred = features - mean_x
    gram = centred.T @ centred + alpha * np.eye(features.shape[1])
    weights = np.linalg.solve(gram, centred.T @ (target - mean_y))
    return Ridge(weights, float(mean_y - mean_x @ weights))
