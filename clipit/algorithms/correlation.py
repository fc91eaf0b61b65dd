"""Rank correlation of one prediction with many annotators at once (Otani et al., CVPR 2019)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def kendall_tau_b(x: NDArray[Any], users: NDArray[Any]) -> NDArray[np.float64]:
    """Kendall's tau-b of x (n,) with each row of users (U, n); float64 (U,).

    Exact: concordant minus discordant pairs are counted in integers, by sorting on x and summing
    over each annotator's few distinct levels (O(n * levels) instead of O(n^2)). Tau is 0 where x or
    the row is constant.
    """
    n = len(x)
    order = np.argsort(x, kind="stable")
    _, tie_start, tie_count = np.unique(x[order], return_index=True, return_counts=True)
    pairs = n * (n - 1) // 2
    untied_x = pairs - _tied(tie_count)
    taus = np.zeros(len(users))
    for u, row in enumerate(users):
        levels, level = np.unique(row[order], return_inverse=True)
        untied_y = pairs - _tied(np.bincount(level))
        if untied_x and untied_y:
            excess = _concordance(level, len(levels), tie_start)
            # Two roots instead of the root of the product, which overflows 64 bits on long videos.
            taus[u] = excess / (np.sqrt(float(untied_x)) * np.sqrt(float(untied_y)))
    return taus


def spearman_rho(x: NDArray[Any], users: NDArray[Any]) -> NDArray[np.float64]:
    """Spearman's rho of x (n,) with each row of users (U, n); float64 (U,).

    Rho is 0 where x or the row is constant.
    """
    ranks = centred_ranks(x)
    user_ranks = np.stack([centred_ranks(row) for row in users])
    norm = np.linalg.norm(ranks) * np.linalg.norm(user_ranks, axis=1)
    rho: NDArray[np.float64] = np.divide(
        user_ranks @ ranks, norm, out=np.zeros(len(users)), where=norm > 0
    )
    return rho


def centred_ranks(x: NDArray[Any]) -> NDArray[np.float64]:
    """Ranks of x (n,), ties sharing their mean rank, minus the mean rank."""
    # Not scipy.stats: importing it costs every process 1.5 s.
    _, level, count = np.unique(x, return_inverse=True, return_counts=True)
    centred: NDArray[np.float64] = np.cumsum(count) - (count - 1) / 2 - (len(x) + 1) / 2
    ranks: NDArray[np.float64] = centred[level]
    return ranks


def _tied(counts: NDArray[Any]) -> int:
    """Number of tied pairs in groups of equal values of these sizes."""
    counts = counts.astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def _concordance(level: NDArray[Any], n_levels: int, tie_start: NDArray[Any]) -> int:
    """Concordant minus discordant pairs; `level` (n,) is sorted by x.

    Ties of x start at `tie_start`; each group of tied x is compared with all groups before it.
    """
    onehot = np.zeros((len(level), n_levels), dtype=np.int64)
    onehot[np.arange(len(level)), level] = 1
    groups = np.add.reduceat(onehot, tie_start, axis=0)
    before = np.cumsum(groups, axis=0) - groups
    lower = np.cumsum(before, axis=1) - before
    higher = before.sum(axis=1, keepdims=True) - lower - before
    return int((groups * (lower - higher)).sum())
