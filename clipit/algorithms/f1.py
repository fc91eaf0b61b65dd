"""Overlap of a summary with the annotators' summaries (protocols, step 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Aggregation of F1 over annotators: TVSum takes the mean, SumMe the maximum.
OVER_USERS: dict[str, Callable[[NDArray[Any]], float]] = {
    "mean": lambda per_user: float(np.mean(per_user)),
    "max": lambda per_user: float(np.max(per_user)),
}


def f1_scores(summary: NDArray[Any], users: NDArray[Any]) -> NDArray[np.float64]:
    """F1 of a summary (n,) bool with each user's summary (U, n) bool; float64 (U,) in [0, 1].

    F = 2PR / (P + R) with P = overlap / |summary|, R = overlap / |user|; 0 where both are 0.
    """
    # Row by row: np.count_nonzero along an axis is several times slower.
    overlap = np.array([np.count_nonzero(row) for row in users & summary])
    total = np.count_nonzero(summary) + np.array([np.count_nonzero(row) for row in users])
    return np.divide(2.0 * overlap, total, out=np.zeros(len(users)), where=total > 0)
