"""Subshots that match a written summary (VideoSET; paper, tables 4, 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: The words of a sentence in order.
Words = Sequence[str]


def greedy_subshots(
    sentences: Sequence[Words], reference: Sequence[Words], count: int
) -> NDArray[np.bool_]:
    """At most `count` subshots (bool (S,)) whose sentences cover a reference best.

    sentences: the words of each subshot's sentence; reference: those of the written sentences.
    Greedy: each step selects the subshot whose n-grams match most of the uncovered n-grams, the
    earliest on ties, until no n-gram is gained.
    """
    uncovered: Counter[tuple[str, ...]] = sum(map(ngrams, reference), Counter())
    candidates = [ngrams(sentence) for sentence in sentences]
    selected = np.zeros(len(sentences), dtype=bool)
    for _ in range(count):
        gains = [
            -1 if done else (grams & uncovered).total()
            for grams, done in zip(candidates, selected, strict=True)
        ]
        if not gains or max(gains) <= 0:
            break
        best = int(np.argmax(gains))
        selected[best] = True
        uncovered -= candidates[best]
    return selected


def ordered_subshots(sentences: Sequence[Words], reference: Sequence[Words]) -> NDArray[np.bool_]:
    """The subshots (bool (S,)) aligned with a reference sentence by sentence, in order.

    Each written sentence gets at most one subshot, later sentences later ones, such that the total
    number of matched n-grams is maximal. Ties go to the earliest subshots.
    """
    match = np.array(
        [[(ngrams(s) & ngrams(r)).total() for s in sentences] for r in reference], dtype=np.int64
    ).reshape(len(reference), len(sentences))
    best = np.zeros((len(reference) + 1, len(sentences) + 1), dtype=np.int64)
    for row in range(1, len(reference) + 1):
        for column in range(1, len(sentences) + 1):
            matched = best[row - 1, column - 1] + match[row - 1, column - 1]
            best[row, column] = max(best[row - 1, column], best[row, column - 1], matched)
    selected = np.zeros(len(sentences), dtype=bool)
    row, column = best.shape[0] - 1, best.shape[1] - 1
    while row and column:
        if best[row, column] == best[row, column - 1]:
            column -= 1
        elif best[row, column] == best[row - 1, column]:
            row -= 1
        else:
            row, column = row - 1, column - 1
            selected[column] = True
    return selected


def ngrams(words: Words, max_words: int = 2) -> Counter[tuple[str, ...]]:
    """Counts of the n-grams of a sentence with 1 to `max_words` words."""
    return Counter(
        tuple(words[start : start + length])
        for length in range(1, max_words + 1)
        for start in range(len(words) - length + 1)
    )
