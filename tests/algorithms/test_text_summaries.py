"""Subshots of planted written summaries are recovered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.text_summaries import greedy_subshots, ngrams, ordered_subshots

SENTENCES = [s.split() for s in ("man cooks soup", "man eats soup", "dog sleeps", "man eats soup")]


def indices(mask: NDArray[np.bool_]) -> list[int]:
    return [index for index, selected in enumerate(mask.tolist()) if selected]


def test_greedy_subshots_covers_each_sentence_once() -> None:
    reference = [["dog", "sleeps"], ["man", "eats", "soup"]]
    assert indices(greedy_subshots(SENTENCES, reference, 4)) == [1, 2]


def test_greedy_subshots_takes_largest_gain_first_up_to_count() -> None:
    reference = [["dog"], ["man", "eats", "soup"]]
    assert indices(greedy_subshots(SENTENCES, reference, 1)) == [1]
    assert indices(greedy_subshots(SENTENCES, [["nothing"]], 3)) == []


def test_ordered_subshots_keeps_reference_order() -> None:
    reference = [["dog", "sleeps"], ["man", "eats", "soup"]]
    assert indices(ordered_subshots(SENTENCES, reference)) == [2, 3]
    assert indices(ordered_subshots(SENTENCES, reference[::-1])) == [1, 2]


def test_ordered_subshots_skips_sentences_without_match() -> None:
    assert indices(ordered_subshots(SENTENCES, [["cat"], ["dog"]])) == [2]
    assert indices(ordered_subshots([], [["cat"]])) == []
    assert indices(ordered_subshots(SENTENCES, [])) == []


def test_ngrams_counts_unigrams_and_bigrams() -> None:
    assert dict(ngrams(["a", "b", "a"])) == {("a",): 2, ("b",): 1, ("a", "b"): 1, ("b", "a"): 1}
