"""The exact 0/1 knapsack, on real-valued items (protocols: scores -> summary, step 3)."""

from __future__ import annotations

import numpy as np


def knapsack(values: np.ndarray, weights: np.ndarray, capacity: int) -> np.ndarray:
    """Choose items of greatest total value whose total weight is at most `capacity`.

    values (items,) float; weights (items,) positive int; returns bool (items,). Among equal totals
    an item is left out (taken only where strictly better), as the field's reference code does.
    Dynamic programme over the capacity, one vector step an item; the decisions are kept as bits:
    items * capacity / 8 bytes.
    """
    weights = np.asarray(weights, dtype=np.int64)
    if (weights <= 0).any():
        raise ValueError(f"weights must be positive, found {weights.min()}")
    best = np.zeros(capacity + 1, dtype=np.float64)
    taken = [_consider(best, float(v), int(w)) for v, w in zip(values, weights, strict=True)]
    chosen = np.zeros(len(weights), dtype=bool)
    room = capacity
    for item in range(len(weights) - 1, -1, -1):
        if taken[item] is not None and _bit(taken[item], room):
            chosen[item] = True
            room -= weights[item]
    return chosen


def _consider(best: np.ndarray, value: float, weight: int) -> np.ndarray | None:
    """Update `best` (capacity + 1,) in place; bits of the capacities at which the item is taken."""
    if weight >= len(best):
        return None
    candidate = best[: len(best) - weight] + value
    better = np.zeros(len(best), dtype=bool)
    np.greater(candidate, best[weight:], out=better[weight:])
    np.maximum(candidate, best[weight:], out=best[weight:])
    return np.packbits(better)


def _bit(bits: np.ndarray, index: int) -> bool:
    return bool(bits[index >> 3] & (128 >> (index & 7)))
