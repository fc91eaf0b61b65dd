"""Sampling of a video's M context sentences (paper, section 3.1: M = 7, uniform over time)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def sample_uniformly(middle_s: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Indices int64 (count,) of sentences sampled uniformly over time, in temporal order.

    middle_s (n,): the middle of each sentence's interval in seconds. Sentences sorted by time are
    sampled at evenly spaced ranks; if n < count, they repeat. Deterministic. Empty for n = 0.
    """
    order = np.argsort(middle_s, kind="stable")
    if len(order) == 0:
        return order
    ranks = (np.arange(count) + 0.5) * len(order) / count
    return order[ranks.astype(np.int64)]
