"""Sampling of context sentences."""

import numpy as np

from clipit.algorithms.sentences import sample_uniformly


def test_sample_uniformly_spreads_over_time_in_order() -> None:
    middle_s = np.arange(14.0)[::-1]  # in reverse order
    assert middle_s[sample_uniformly(middle_s, 7)].tolist() == [1, 3, 5, 7, 9, 11, 13]


def test_equal_count_returns_all_in_order() -> None:
    assert sample_uniformly(np.array([2.0, 0, 1]), 3).tolist() == [1, 2, 0]


def test_fewer_sentences_repeat() -> None:
    assert sample_uniformly(np.array([0.0, 1]), 7).tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_no_sentences_give_empty_result() -> None:
    assert len(sample_uniformly(np.zeros(0), 7)) == 0
