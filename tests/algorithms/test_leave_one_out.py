"""Leave-one-out attribution recovers planted contributions of sentences."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.leave_one_out import sentence_deltas, shot_deltas

TEXT = np.eye(4)[[0, 1, 2]]


def planted(text: NDArray[Any]) -> NDArray[Any]:
    """Six picks; the second sentence adds 0.5 to the last three, the third takes 0.1 from all."""
    has = text.sum(axis=0)
    return 0.3 + 0.5 * (has[1] > 0) * (np.arange(6) >= 3) - 0.1 * (has[2] > 0)


def test_sentence_deltas_recovers_planted_contributions() -> None:
    found = sentence_deltas(planted, TEXT)
    assert np.allclose(found[0], 0)
    assert np.allclose(found[1], [0, 0, 0, 0.5, 0.5, 0.5])
    assert np.allclose(found[2], -0.1)


def test_equal_sentences_are_left_out_together() -> None:
    found = sentence_deltas(planted, TEXT[[1, 0, 1]])
    assert np.allclose(found[0], [0, 0, 0, 0.5, 0.5, 0.5])
    assert np.allclose(found[2], found[0])


def test_no_sentences_give_empty_deltas() -> None:
    found = sentence_deltas(planted, TEXT[:0])
    assert found.shape == (0, 6)
    assert shot_deltas(found, np.arange(0, 60, 10), np.array([[0, 30], [30, 60]]), 60).size == 0


def test_shot_deltas_are_means_over_frames() -> None:
    shots = np.array([[0, 30], [30, 60]])
    found = shot_deltas(sentence_deltas(planted, TEXT), np.arange(0, 60, 10), shots, 60)
    assert np.allclose(found, [[0, 0], [0, 0.5], [-0.1, -0.1]])
