"""Frame importance (gtscore) from annotators' raw scores, as each dataset defines it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def tvsum_importance(scores: NDArray[Any]) -> NDArray[np.float32]:
    """Scores 1 to 5 (U, n) -> their mean scaled to [0, 1], float32 (n,)."""
    mean: NDArray[np.float64] = scores.mean(axis=0, dtype=np.float64)
    return ((mean - 1) / 4).astype(np.float32)


def summe_importance(scores: NDArray[Any]) -> NDArray[np.float32]:
    """Scores (U, n), > 0 where selected -> share of users who selected the frame, float32 (n,)."""
    share: NDArray[np.float64] = (scores > 0).mean(axis=0, dtype=np.float64)
    return share.astype(np.float32)
