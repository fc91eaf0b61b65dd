"""Windows and batches."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clipit.models.windows import batches, blend, padded, training_windows


@given(st.integers(1, 2000), st.integers(2, 300), st.integers(0, 9))
def test_training_windows_tile_the_video(length: int, window: int, seed: int) -> None:
    windows = training_windows(length, window, np.random.default_rng(seed))
    assert windows[0][0] == 0
    assert windows[-1][1] == length
    assert all(a[1] == b[0] for a, b in pairwise(windows))
    sizes = [stop - start for start, stop in windows]
    assert max(sizes) <= window
    assert min(sizes) >= max(sizes) - 1


def test_window_boundaries_vary_between_calls() -> None:
    rng = np.random.default_rng(0)
    assert len({len(training_windows(600, 256, rng)) for _ in range(20)}) == 2


@given(st.lists(st.integers(1, 256), min_size=1, max_size=60), st.integers(1, 1024))
def test_batches_contain_each_window_once_within_limit(lengths: list[int], limit: int) -> None:
    groups = batches(lengths, limit, np.random.default_rng(0))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) == 1 or len(group) * padded(max(lengths[i] for i in group)) <= limit


def test_windows_of_similar_length_share_a_batch() -> None:
    groups = batches([10, 200, 11, 201], 512, np.random.default_rng(0))
    assert sorted(map(sorted, groups)) == [[0, 2], [1, 3]]


@given(st.integers(1, 900), st.integers(2, 256))
def test_blend_reproduces_consistent_windows(length: int, window: int) -> None:
    values = np.random.default_rng(0).random(length)
    found = blend(length, window, lambda start, stop: values[start:stop])
    assert found == pytest.approx(values)


def test_blend_is_continuous_where_windows_disagree() -> None:
    calls = []

    def constant_per_window(start: int, stop: int) -> NDArray[Any]:
        calls.append(stop - start)
        return np.full(stop - start, len(calls) % 2)

    found = blend(1000, 100, constant_per_window)
    assert max(calls) == 100
    # Neighbouring windows are 0 and 1; without blending, steps would be 1 instead of 1/50.
    assert np.abs(np.diff(found)).max() <= 0.021
