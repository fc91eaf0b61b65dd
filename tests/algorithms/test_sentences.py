"""Which sentences guide a video."""

import numpy as np

from clipit.algorithms.sentences import sample_uniformly


def test_spread_uniformly_in_order_of_time() -> None:
    middle_s = np.arange(14.0)[::-1]  # given backwards
    assert middle_s[sample_uniformly(middle_s, 7)].tolist() == [1, 3, 5, 7, 9, 11, 13]


def test_all_of_them_where_the_number_fits() -> None:
    assert sample_uniformly(np.array([2.0, 0, 1]), 3).tolist() == [1, 2, 0]


def test_fewer_repeat() -> None:
    assert sample_uniformly(np.array([0.0, 1]), 7).tolist() == [0, 0, 0, 1, 1, 1, 1]


def test_none_stay_none() -> None:
    assert len(sample_uniformly(np.zeros(0), 7)) == 0
