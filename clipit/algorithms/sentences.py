"""Choosing the M sentences that guide a video (paper, section 3.1: M = 7, uniform over time)."""

from __future__ import annotations

import numpy as np


def sample_uniformly(middle_s: np.ndarray, count: int) -> np.ndarray:
    """Indices (count,) of sentences spread uniformly over time, in order of time.

    middle_s (n,): each sentence's middle, seconds. Sentences sorted by time are taken at evenly
    spaced ranks; where there are fewer than `count` they repeat. Deterministic. Empty for n = 0.
    """
    order = np.argsort(middle_s, kind="stable")
    if len(order) == 0:
        return order
    ranks = (np.arange(count) + 0.5) * len(order) / count
    return order[ranks.astype(np.int64)]
