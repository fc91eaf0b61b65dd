"""Takes between transitions, and what a shot may show."""

from __future__ import annotations

import numpy as np
import pytest

from clipit.algorithms.takes import inside_takes, shots_of_takes, takes_between

EDGES_S = np.arange(101) / 10


@pytest.mark.parametrize(
    ("transitions", "expected"),
    [
        ([], [[0, 100]]),
        ([[40, 40]], [[0, 40], [40, 100]]),
        ([[40, 45]], [[0, 40], [45, 100]]),
        ([[40, 40], [44, 44]], [[0, 40], [44, 100]]),  # a crumb between two cuts
        ([[95, 96]], [[0, 95]]),  # the last frames are of another scene
        ([[0, 12], [60, 60]], [[12, 60], [60, 100]]),  # a fade from black
        ([[k, k] for k in range(5, 100, 5)], [[0, 100]]),  # nothing is long enough
        ([[50, 50], [60, 60]], [[0, 50], [50, 60], [60, 100]]),  # just long enough
    ],
)
def test_takes_between_transitions(transitions: list, expected: list) -> None:
    assert takes_between(np.array(transitions), EDGES_S, 1.0).tolist() == expected


def test_the_time_of_a_take_counts_not_its_frames() -> None:
    edges_s = np.concatenate([np.arange(50) / 50, 1 + np.arange(51) / 2])
    assert takes_between(np.array([[10, 10], [55, 55]]), edges_s, 1.0).tolist() == [
        [10, 55],
        [55, 100],
    ]


def test_shots_tile_the_video_and_show_takes_only() -> None:
    takes = np.array([[5, 40], [45, 95]])
    shots = shots_of_takes(takes, np.array([70]), 100)
    assert shots.tolist() == [[0, 45], [45, 70], [70, 100]]
    assert inside_takes(shots, takes).tolist() == [[5, 40], [45, 70], [70, 95]]


def test_a_shot_without_a_take_shows_nothing() -> None:
    shown = inside_takes(np.array([[0, 10], [10, 50], [50, 100]]), np.array([[20, 45]]))
    assert np.diff(shown)[:, 0].tolist() == [0, 25, 0]
