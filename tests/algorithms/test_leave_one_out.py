"""The sentence that decides is found, with exactly what it adds."""

from __future__ import annotations

import numpy as np

from clipit.algorithms.leave_one_out import sentence_changes, shot_changes
from clipit.algorithms.zero_shot import zero_shot_scores
from clipit.config.zero_shot_options import ZeroShotOptions

TEXT = np.eye(4)[[0, 1, 2]]


def planted(text: np.ndarray) -> np.ndarray:
    """Six picks; the second sentence adds 0.5 to the last three, the third takes 0.1 from all."""
    has = text.sum(axis=0)
    return 0.3 + 0.5 * (has[1] > 0) * (np.arange(6) >= 3) - 0.1 * (has[2] > 0)


def test_what_a_sentence_adds_is_found_exactly() -> None:
    found = sentence_changes(planted, TEXT)
    assert np.allclose(found[0], 0)
    assert np.allclose(found[1], [0, 0, 0, 0.5, 0.5, 0.5])
    assert np.allclose(found[2], -0.1)


def test_a_sentence_said_twice_is_left_out_twice() -> None:
    found = sentence_changes(planted, TEXT[[1, 0, 1]])
    assert np.allclose(found[0], [0, 0, 0, 0.5, 0.5, 0.5])
    assert np.allclose(found[2], found[0])


def test_of_no_sentence_there_is_no_change() -> None:
    found = sentence_changes(planted, TEXT[:0])
    assert found.shape == (0, 6)
    assert shot_changes(found, np.arange(0, 60, 10), np.array([[0, 30], [30, 60]]), 60).size == 0


def test_a_shot_changes_by_the_mean_of_its_frames() -> None:
    shots = np.array([[0, 30], [30, 60]])
    found = shot_changes(sentence_changes(planted, TEXT), np.arange(0, 60, 10), shots, 60)
    assert np.allclose(found, [[0, 0], [0, 0.5], [-0.1, -0.1]])


def test_without_training_the_sentence_that_is_shown_decides() -> None:
    """Picks of four kinds; the captions speak of one, twice as loud as of any other."""
    rng = np.random.default_rng(0)
    kinds = np.eye(16)[:4]
    image = np.repeat(kinds, 10, axis=0) + 0.05 * rng.normal(size=(40, 16))
    captions = np.stack([kinds[2], np.eye(16)[9], np.eye(16)[10]])
    options = ZeroShotOptions(context=0)

    def score(text: np.ndarray) -> np.ndarray:
        return zero_shot_scores(image, text, None, options)

    shots = np.array([[0, 10], [10, 20], [20, 30], [30, 40]])
    found = shot_changes(sentence_changes(score, captions), np.arange(40), shots, 40)
    assert found[0, 2] > 0.1  # the shot that shows what the sentence says loses most without it
    assert found[0].argmax() == 2
    assert abs(found[1:, 2]).max() < found[0, 2] / 2
