"""The exact 0/1 knapsack, on real-valued items (protocols: scores -> summary, step 3)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Items whose decisions are packed into bits together.
_BLOCK = 128


def knapsack(values: NDArray[Any], weights: NDArray[Any], capacity: int) -> NDArray[np.bool_]:
    """Select the items of greatest total value with a total weight of at most `capacity`.

    values (items,) float; weights (items,) positive int; returns bool (items,). An item is selected
    only where it is strictly better, as in the field's reference code. Dynamic programming over the
    capacity, one vector step per item; decisions are stored as bits: items * capacity / 8 bytes.

    Raises ValueError for weights that are not positive.
    """
    sizes = np.asarray(weights, dtype=np.int64).tolist()
    if min(sizes, default=1) <= 0:
        raise ValueError(f"weights must be positive, found {min(sizes)}")
    best, spare = np.zeros(capacity + 1), np.empty(capacity + 1)
    item_values = np.asarray(values, dtype=np.float64).tolist()
    decisions = [
        _decide(best, spare, item_values[start : start + _BLOCK], sizes[start : start + _BLOCK])
        for start in range(0, len(sizes), _BLOCK)
    ]
    selected = np.zeros(len(sizes), dtype=bool)
    remaining = capacity
    for item in range(len(sizes) - 1, -1, -1):
        if decisions[item // _BLOCK][item % _BLOCK, remaining >> 3] & (128 >> (remaining & 7)):
            selected[item] = True
            remaining -= sizes[item]
    return selected


def _decide(
    best: NDArray[Any], spare: NDArray[Any], values: list[float], weights: list[int]
) -> NDArray[np.uint8]:
    """Update `best` (capacity + 1,) in place with some items.

    Returns bits (items, ceil((capacity + 1) / 8)): the capacities at which each item is selected.
    """
    better = np.zeros((len(values), len(best)), dtype=bool)
    for row, value, weight in zip(better, values, weights, strict=True):
        if weight < len(best):
            without = best[weight:]
            with_it = np.add(best[: len(without)], value, out=spare[: len(without)])
            np.greater(with_it, without, out=row[weight:])
            np.maximum(with_it, without, out=without)
    return np.packbits(better, axis=1)
