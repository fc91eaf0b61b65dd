"""Shots over frames: half-open, without gaps."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipit.algorithms.shots import fixed_shots
from clipit.core.errors import UsageError


@pytest.mark.parametrize(
    ("n_frames", "fps", "seconds", "starts"),
    [
        (450, 30.0, 5, [0, 150, 300]),
        (451, 30.0, 5, [0, 150, 300, 450]),
        (400, Fraction(30000, 1001), 5, [0, 150, 300]),  # 149.85, 299.7: the next whole frame
        (301, 30000 / 1001, 5.005, [0, 150, 300]),  # exact as fractions, not as floats
        (25, 12.5, 1, [0, 13]),
        (3, 30, 5, [0]),
    ],
)
def test_fixed_shots(n_frames: int, fps: float, seconds: float, starts: list[int]) -> None:
    expected = np.stack([starts, [*starts[1:], n_frames]], axis=1)
    assert fixed_shots(n_frames, fps, seconds).tolist() == expected.tolist()


@given(n_frames=st.integers(1, 5000), fps=st.fractions(5, 60, max_denominator=1001))
def test_fixed_shots_assign_frames_by_time(n_frames: int, fps: Fraction) -> None:
    shots = fixed_shots(n_frames, fps, 5)
    assert shots[0, 0] == 0
    assert shots[-1, 1] == n_frames
    assert (shots[1:, 0] == shots[:-1, 1]).all()
    for index, (start, stop) in enumerate(shots.tolist()):
        assert start < stop
        assert start / fps // 5 == (stop - 1) / fps // 5 == index


@pytest.mark.parametrize(("n_frames", "seconds"), [(0, 5), (10, 0.01), (10, 0)])
def test_shots_without_frames_are_rejected(n_frames: int, seconds: float) -> None:
    with pytest.raises(UsageError, match="at least one frame per shot"):
        fixed_shots(n_frames, 30, seconds)
