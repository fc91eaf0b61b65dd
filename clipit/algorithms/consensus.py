"""Summaries that agree best with all the summaries that scores predict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.selection import even_shots, systematic_sample, top_shots

#: Summaries that are drawn from the values, and how often the selection is fitted to them.
_DRAWS = 16
_ROUNDS = 6


def consensus_shots(
    values: NDArray[Any], count: int, similarity: NDArray[Any]
) -> NDArray[np.bool_]:
    """`count` shots as bool (S,), the most alike on average to summaries drawn from the values.

    Values (S,) >= 0 are taken for the chance of a shot to be in a summary, and similarity (S, S)
    for how well one shot stands for another. Summaries are drawn in proportion to the values; the
    selection, matched one to one with each, is moved to the shots that are most like what they are
    matched with, and so on: a Wasserstein barycentre of the draws, found as in k-medoids. Where
    the summary is compared with another under the best matching, as in QFVS, that is what scores
    best if the values are right (docs/decisions/query.md). Deterministic.
    """
    from scipy.optimize import linear_sum_assignment  # imported here: it is slow to import

    count = min(count, len(values))
    selected = np.flatnonzero(even_shots(values, count))
    draws = [systematic_sample(values, count, (number + 0.5) / _DRAWS) for number in range(_DRAWS)]
    for _ in range(_ROUNDS):
        matched = np.empty((count, _DRAWS), dtype=np.intp)
        for number, draw in enumerate(draws):
            rows, columns = linear_sum_assignment(similarity[np.ix_(selected, draw)], maximize=True)
            matched[rows, number] = draw[columns]
        moved = _most_alike(matched, similarity)
        if np.array_equal(moved, selected):
            break
        selected = moved
    summary = np.zeros(len(values), dtype=bool)
    summary[selected] = True
    return summary


def _most_alike(matched: NDArray[np.intp], similarity: NDArray[Any]) -> NDArray[np.intp]:
    """For every row of shots (K, M) the shot that is most like all of them; K different ones.

    Of equally good ones that nearest in time to the middle of the row.
    """
    found = np.empty(len(matched), dtype=np.intp)
    is_free = np.ones(len(similarity), dtype=bool)
    for row, shots in enumerate(matched):
        total = np.where(is_free, similarity[shots].sum(axis=0), -np.inf)
        best = np.flatnonzero(total >= total.max() - 1e-6)
        found[row] = best[np.argmin(np.abs(best - np.median(shots)))]
        is_free[found[row]] = False
    return np.sort(found)


#: Selectors of `count` shots by (values, count, similarity); `top` depends on the rank alone.
SELECTORS: dict[str, Callable[[NDArray[Any], int, NDArray[Any]], NDArray[np.bool_]]] = {
    "top": lambda values, count, similarity: top_shots(values, count),
    "even": lambda values, count, similarity: even_shots(values, count),
    "consensus": consensus_shots,
}
