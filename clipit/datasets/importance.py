"""A frame's importance (gtscore) as each dataset defines it from its annotators' raw scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def tvsum_importance(scores: NDArray[Any]) -> NDArray[Any]:
    """Scores 1 to 5 (U, n) -> their mean mapped to [0, 1], float32 (n,)."""
    return ((scores.mean(axis=0, dtype=np.float64) - 1) / 4).astype(np.float32)


def summe_importance(scores: NDArray[Any]) -> NDArray[Any]:
    """Scores, 0 where unselected (U, n) -> share of users who selected the frame, float32 (n,)."""
    return (scores > 0).mean(axis=0, dtype=np.float64).astype(np.float32)
