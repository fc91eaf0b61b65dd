"""The exact 0/1 knapsack, on real-valued items (protocols: scores -> summary, step 3)."""

from __future__ import annotations

import numpy as np

#: Items whose decisions are packed into bits together.
_BLOCK = 128


def knapsack(values: np.ndarray, weights: np.ndarray, capacity: int) -> np.ndarray:
    """Choose items of greatest total value whose total weight is at most `capacity`.

    values (items,) float; weights (items,) positive int; returns bool (items,). Among equal totals
    an item is left out (taken only where strictly better), as the field's reference code does.
    Dynamic programme over the capacity, one vector step an item; the decisions are kept as bits:
    items * capacity / 8 bytes.
    """
    sizes = np.asarray(weights, dtype=np.int64).tolist()
    if min(sizes, default=1) <= 0:
        raise ValueError(f"weights must be positive, found {min(sizes)}")
    best, spare = np.zeros(capacity + 1), np.empty(capacity + 1)
    worth = np.asarray(values, dtype=np.float64).tolist()
    taken = [
        _decide(best, spare, worth[start : start + _BLOCK], sizes[start : start + _BLOCK])
        for start in range(0, len(sizes), _BLOCK)
    ]
    chosen = np.zeros(len(sizes), dtype=bool)
    room = capacity
    for item in range(len(sizes) - 1, -1, -1):
        if taken[item // _BLOCK][item % _BLOCK, room >> 3] & (128 >> (room & 7)):
            chosen[item] = True
            room -= sizes[item]
    return chosen


def _decide(
    best: np.ndarray, spare: np.ndarray, values: list[float], weights: list[int]
) -> np.ndarray:
    """Let some items into `best` (capacity + 1,), in place.

    Returns bits (items, ceil((capacity + 1) / 8)): at which capacities each item is taken.
    """
    better = np.zeros((len(values), len(best)), dtype=bool)
    for row, value, weight in zip(better, values, weights, strict=True):
        if weight < len(best):
            without = best[weight:]
            with_it = np.add(best[: len(without)], value, out=spare[: len(without)])
            np.greater(with_it, without, out=row[weight:])
            np.maximum(with_it, without, out=without)
    return np.packbits(better, axis=1)
