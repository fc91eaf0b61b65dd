"""Frames of segments on worked examples."""

import numpy as np

from clipit.algorithms.segments import frames_of_segments

TIME_S = np.arange(10) / 2


def test_frames_are_evenly_spaced_in_half_open_segments() -> None:
    segments_s = np.array([[0, 2], [2, 2.5], [0, 5]])
    two = frames_of_segments(TIME_S, segments_s, 2)
    assert [rows.tolist() for rows in two] == [[1, 3], [4], [2, 7]]
    one = frames_of_segments(TIME_S, segments_s, 1)
    assert [rows.tolist() for rows in one] == [[2], [4], [5]]


def test_empty_segment_gets_nearest_frame() -> None:
    found = frames_of_segments(TIME_S, np.array([[1.1, 1.4], [8, 9]]), 3)
    assert [rows.tolist() for rows in found] == [[2], [9]]


def test_no_frames_give_empty_results() -> None:
    assert [len(r) for r in frames_of_segments(TIME_S[:0], np.array([[0, 1.0]]), 3)] == [0]
