"""From scores to summaries, on worked examples."""

import numpy as np
import pytest

from clipit.algorithms.selection import (
    even_shots,
    shot_scores,
    shot_values,
    summarize,
    summary_frames,
    top_shots,
    trim_best_shot,
)
from clipit.algorithms.step_functions import frame_scores

SHOTS = np.array([[0, 4], [4, 6], [6, 20]])


def test_frame_scores_hold_each_pick_until_the_next() -> None:
    frames = frame_scores(np.array([1, 2, 3]), np.array([0, 2, 5]), 7)
    assert frames.tolist() == [1, 1, 2, 2, 2, 3, 3]


def test_frames_before_first_pick_take_its_score() -> None:
    assert frame_scores(np.array([1, 2]), np.array([2, 3]), 4).tolist() == [1, 1, 1, 2]


def test_shot_values_are_means_over_half_open_shots() -> None:
    assert shot_values(np.arange(20.0), SHOTS).tolist() == [1.5, 4.5, 12.5]


def test_summarize_selects_best_shots_within_budget() -> None:
    # 15 % of 20 frames are 3: only the shot of two frames fits, despite its low value.
    _, selected = summarize(np.r_[np.full(4, 9.0), np.full(2, 1.0), np.full(14, 9.0)], SHOTS)
    assert selected.tolist() == [False, True, False]
    assert np.flatnonzero(summary_frames(selected, SHOTS, 20)).tolist() == [4, 5]


def test_budget_is_rounded_down() -> None:
    shots = np.array([[0, 3], [3, 19]])
    assert summarize(np.ones(19), shots, 0.15)[1].sum() == 0  # floor(2.85) = 2 < 3 frames
    assert summarize(np.ones(19), shots, 0.16)[1].tolist() == [True, False]


def test_trim_best_shot_cuts_best_shot_to_budget() -> None:
    frames = np.zeros(100)
    frames[70:78] = 1.0
    frames[74:77] = 2.0
    shots = np.array([[0, 50], [50, 100]])
    found, values, selected = trim_best_shot(frames, shots, 3)
    assert values.tolist() == shot_values(frames, found).tolist()
    assert found.tolist() == [[0, 50], [50, 74], [74, 77], [77, 100]]
    assert selected.tolist() == [False, False, True, False]


@pytest.mark.parametrize(("n", "capacity", "expected"), [(1, 0, [[0, 1]]), (4, 9, [[0, 4]])])
def test_trim_best_shot_keeps_1_frame_to_whole_shot(
    n: int, capacity: int, expected: list[list[int]]
) -> None:
    shots = np.array([[0, n]])
    found, _, selected = trim_best_shot(np.ones(n), shots, capacity)
    assert found.tolist() == expected and selected.tolist() == [True]


def test_shot_scores_are_means_or_maxima() -> None:
    frames, shots = np.array([1.0, 3.0, 0.0, 0.0, 6.0]), np.array([[0, 2], [2, 5]])
    assert shot_scores(frames, shots, "mean").tolist() == [2, 2]
    assert shot_scores(frames, shots, "max").tolist() == [3, 6]
    assert np.allclose(shot_scores(frames, shots, "mean"), shot_values(frames, shots))


def test_top_shots_breaks_ties_by_time() -> None:
    assert np.flatnonzero(top_shots(np.array([1.0, 2.0, 2.0, 1.0]), 3)).tolist() == [0, 1, 2]
    assert top_shots(np.ones(2), 5).sum() == 2


def test_even_shots_represent_equal_value() -> None:
    assert np.flatnonzero(even_shots(np.ones(10), 2)).tolist() == [2, 7]
    # half of the value is in the first two shots: half of the selection comes from there
    values = np.array([3.0, 3.0, 1, 1, 1, 1, 1, 1])
    assert np.flatnonzero(even_shots(values, 4)).tolist() == [0, 1, 3, 6]


def test_even_shots_returns_requested_count() -> None:
    values = np.array([100.0, 0, 1, 2, 0])
    assert np.flatnonzero(even_shots(values, 3)).tolist() == [0, 2, 3]
    assert even_shots(np.zeros(6), 3).sum() == 3
    assert even_shots(np.ones(3), 7).sum() == 3
