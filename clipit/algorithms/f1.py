"""Overlap of a summary with the annotators' summaries (protocols, step 4)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: How the annotators' F1 become one: TVSum takes the mean, SumMe the best match.
OVER_USERS: dict[str, Callable[[np.ndarray], float]] = {
    "mean": lambda per_user: float(np.mean(per_user)),
    "max": lambda per_user: float(np.max(per_user)),
}


def f1_scores(summary: np.ndarray, users: np.ndarray) -> np.ndarray:
    """F1 of a summary (n,) bool with each user's summary (U, n) bool; float64 (U,) in [0, 1].

    F = 2PR / (P + R) with P = overlap / |summary|, R = overlap / |user|; 0 where both are 0.
    """
    # Counting row by row: numpy's count along an axis is several times slower.
    overlap = np.array([np.count_nonzero(row) for row in users & summary])
    total = np.count_nonzero(summary) + np.array([np.count_nonzero(row) for row in users])
    return np.divide(2.0 * overlap, total, out=np.zeros(len(users)), where=total > 0)
