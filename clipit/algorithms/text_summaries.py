"""From a summary that someone wrote to the subshots it tells of (VideoSET; paper, tables 4, 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

#: The words of a sentence in order.
Words = Sequence[str]


def greedy_subshots(said: Sequence[Words], reference: Sequence[Words], count: int) -> np.ndarray:
    """The subshots (bool (S,)) that tell most of a reference, at most `count`.

    said: the words of every subshot's sentence; reference: those of the written sentences. One
    subshot at a time: the one whose n-grams match most of what no chosen one has told yet, the
    earlier of equals; it ends when nothing is left to gain.
    """
    untold = sum((ngrams(sentence) for sentence in reference), Counter())
    told = [ngrams(sentence) for sentence in said]
    chosen = np.zeros(len(said), dtype=bool)
    for _ in range(count):
        gains = [
            -1 if taken else (mine & untold).total()
            for mine, taken in zip(told, chosen, strict=True)
        ]
        if not gains or max(gains) <= 0:
            break
        best = int(np.argmax(gains))
        chosen[best] = True
        untold -= told[best]
    return chosen


def ordered_subshots(said: Sequence[Words], reference: Sequence[Words]) -> np.ndarray:
    """The subshots (bool (S,)) that tell a reference sentence by sentence, in its order.

    Every written sentence gets at most one subshot, later sentences later ones, so that the sum
    of matched n-grams is greatest. Of equal choices the earliest subshots are taken.
    """
    match = np.array(
        [[(ngrams(s) & ngrams(r)).total() for s in said] for r in reference], dtype=np.int64
    ).reshape(len(reference), len(said))
    best = np.zeros((len(reference) + 1, len(said) + 1), dtype=np.int64)
    for row in range(1, len(reference) + 1):
        for column in range(1, len(said) + 1):
            taken = best[row - 1, column - 1] + match[row - 1, column - 1]
            best[row, column] = max(best[row - 1, column], best[row, column - 1], taken)
    chosen = np.zeros(len(said), dtype=bool)
    row, column = best.shape[0] - 1, best.shape[1] - 1
    while row and column:
        if best[row, column] == best[row, column - 1]:
            column -= 1
        elif best[row, column] == best[row - 1, column]:
            row -= 1
        else:
            row, column = row - 1, column - 1
            chosen[column] = True
    return chosen


def ngrams(words: Words, longest: int = 2) -> Counter[tuple[str, ...]]:
    """The n-grams of up to `longest` words of a sentence with their counts."""
    return Counter(
        tuple(words[start : start + length])
        for length in range(1, longest + 1)
        for start in range(len(words) - length + 1)
    )
