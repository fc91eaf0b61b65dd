"""A slow reference implementation of KTS: the published dynamic program with plain loops.

Potapov et al. 2014, section 3: unnormalised variance of every shot from cumulative sums of the
kernel, L(i, j) = min over t of L(i - 1, t) + v(t, j), and the penalised number of shots. Shares
no code and no summation order with clipit.algorithms.kts. O(m n^2) Python steps.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def scatters_of_kernel(kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return v with v[i, j] the scatter of the samples i .. j, both included."""
    n = len(kernel)
    diagonal = np.concatenate([[0.0], np.cumsum(np.diag(kernel))])
    square = np.zeros((n + 1, n + 1))
    square[1:, 1:] = kernel.cumsum(axis=0).cumsum(axis=1)
    v = np.zeros((n, n))
    for i in range(n):
        for j in range(i, n):
            inside = square[j + 1, j + 1] + square[i, i] - square[j + 1, i] - square[i, j + 1]
            v[i, j] = diagonal[j + 1] - diagonal[i] - inside / (j - i + 1)
    return v


def change_points(
    features: NDArray[np.float64],
    max_change_points: int,
    penalty_weight: float = 1.0,
    min_shot: int = 1,
    max_shot: int | None = None,
) -> list[int]:
    """Return the change points; arguments as clipit.algorithms.kts.segment."""
    n = len(features)
    longest = n if max_shot is None else max_shot
    v = scatters_of_kernel(features @ features.T)
    best = [[math.inf] * (n + 1) for _ in range(max_change_points + 1)]
    start_of = [[0] * (n + 1) for _ in range(max_change_points + 1)]
    for stop in range(min_shot, min(longest, n) + 1):
        best[0][stop] = v[0, stop - 1]
    for m in range(1, max_change_points + 1):
        for stop in range((m + 1) * min_shot, n + 1):
            for start in range(max(m * min_shot, stop - longest), stop - min_shot + 1):
                total = best[m - 1][start] + v[start, stop - 1]
                if total < best[m][stop]:
                    best[m][stop], start_of[m][stop] = total, start
    costs = [best[0][n] / n] + [
        best[m][n] / n + penalty_weight * m / (2 * n) * (math.log(n / m) + 1)
        for m in range(1, max_change_points + 1)
    ]
    points, stop = [], n
    for m in range(costs.index(min(costs)), 0, -1):
        stop = start_of[m][stop]
        points.append(stop)
    return points[::-1]
