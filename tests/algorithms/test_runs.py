"""Run-length coding and its inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipit.algorithms.step_functions import expand, run_lengths


@given(st.lists(st.integers(0, 2), max_size=50))
def test_expand_inverts_run_lengths(values: list[int]) -> None:
    start, stop, value = run_lengths(np.array(values, dtype=int))
    assert expand(start, stop, value, len(values)).tolist() == values


def test_run_lengths_are_half_open() -> None:
    start, stop, value = run_lengths(np.array([5, 5, 7]))
    assert (start.tolist(), stop.tolist(), value.tolist()) == ([0, 2], [2, 3], [5, 7])


@pytest.mark.parametrize("runs", [[(0, 2), (3, 5)], [(0, 3), (2, 5)], [(1, 5)], [(0, 4)]])
def test_expand_rejects_gaps_and_overlaps(runs: list[tuple[int, int]]) -> None:
    start, stop = np.array(runs).T
    with pytest.raises(ValueError, match=r"do not tile \[0, 5\)"):
        expand(start, stop, np.ones(len(runs)), 5)
