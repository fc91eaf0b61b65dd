"""Paired comparison of two results on the same videos."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Difference(NamedTuple):
    """Mean of the differences, and its standard error; NaN for a single pair."""

    mean: float
    se: float


def paired_difference(new: NDArray[Any], old: NDArray[Any]) -> Difference:
    """new - old, both (N,)."""
    differences = np.asarray(new, dtype=np.float64) - np.asarray(old, dtype=np.float64)
    count = len(differences)
    se = differences.std(ddof=1) / np.sqrt(count) if count > 1 else float("nan")
    return Difference(float(differences.mean()), float(se))


def is_clearly_better(new: NDArray[Any], old: NDArray[Any]) -> bool:
    """Whether `new` is better by more than a standard error of the difference.

    What is simpler stays unless a choice is confirmed by more than the noise of few videos.
    """
    mean, se = paired_difference(new, old)
    return bool(mean > se)
