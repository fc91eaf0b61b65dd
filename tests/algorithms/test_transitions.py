"""Transitions in synthetic pictures: cuts to the frame, and what is no cut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from clipit.algorithms.transitions import changes_of, find_transitions, merged

RATE = 25.0
SHAPE = (27, 48, 3)


def scene(number: int) -> np.ndarray:
    """A picture of blocks, its own for every number."""
    blocks = np.random.default_rng(number).integers(20, 220, (9, 16, 3))
    return np.kron(blocks, np.ones((3, 3, 1))).astype(np.float64)


def film(*parts: np.ndarray, noise: float = 2.0) -> np.ndarray:
    """The parts, one after the other, each (n, ...) pictures, with noise."""
    pictures = np.concatenate(parts)
    added = np.random.default_rng(9).normal(0, noise, pictures.shape)
    return np.clip(pictures + added, 0, 255).astype(np.uint8)


def still(number: int, count: int = 50) -> np.ndarray:
    return np.repeat(scene(number)[None], count, axis=0)


def panned(number: int, count: int, speed: float) -> np.ndarray:
    """A camera that moves over a scene by `speed` pixels a frame."""
    wide = np.tile(scene(number), (1, 3, 1))
    positions = np.arange(count) * speed % SHAPE[1]
    whole, part = positions.astype(int), positions % 1
    left = np.stack([wide[:, x : x + SHAPE[1]] for x in whole])
    right = np.stack([wide[:, x + 1 : x + 1 + SHAPE[1]] for x in whole])
    return left + (right - left) * part[:, None, None, None]


def between(one: np.ndarray, other: np.ndarray, count: int) -> np.ndarray:
    share = (np.arange(count) + 1)[:, None, None, None] / (count + 1)
    return one + (other - one) * share


def found(pictures: np.ndarray) -> list[list[int]]:
    return find_transitions(pictures, RATE).tolist()


def test_cuts_are_exact() -> None:
    pictures = film(still(1), still(2, 30), panned(3, 40, 0.3), still(4))
    assert found(pictures) == [[50, 50], [80, 80], [120, 120]]


def test_a_mixed_frame_at_a_cut_belongs_to_neither_shot() -> None:
    mixed = (scene(1) + scene(2))[None] / 2
    assert found(film(still(1), mixed, still(2))) == [[50, 51]]


@pytest.mark.parametrize("length", [1, 2, 4, 9])
def test_a_flash_lies_between_two_cuts(length: int) -> None:
    flash = np.full((length, *SHAPE), 250.0)
    transitions = found(film(still(1), flash, still(1)))
    assert transitions == ([[50, 50 + length]] if length <= 2 else [[50, 50], [50 + length] * 2])


@pytest.mark.parametrize("seconds", [0.3, 0.6, 1.0, 2.0])
def test_dissolves_are_found_with_their_ends(seconds: float) -> None:
    count = round(seconds * RATE)
    dissolve = between(scene(1), scene(2), count)
    ((start, stop),) = found(film(still(1, 60), dissolve, still(2, 60)))
    assert 60 - 0.15 * count - 1 <= start <= 60 + 0.05 * count
    assert 60 + 0.95 * count <= stop <= 60 + 1.15 * count + 1


def test_fades_to_and_from_black_are_found() -> None:
    black = np.zeros((1, *SHAPE))
    fade = [between(scene(1), black[0], 15), black, between(black[0], scene(2), 15)]
    transitions = found(film(still(1), *fade, still(2)))
    hidden = np.zeros(200, dtype=bool)
    for start, stop in transitions:
        hidden[start:stop] = True
    assert hidden[51:80].mean() > 0.9 and not hidden[:46].any() and not hidden[85:].any()


@pytest.mark.parametrize("speed", [0.2, 0.5, 1.0, 2.0])
def test_a_moving_camera_is_no_transition(speed: float) -> None:
    assert found(film(still(1), panned(1, 120, speed), panned(1, 20, 0))[50:170]) == []


def test_a_step_of_the_exposure_is_no_transition() -> None:
    assert found(film(still(1), still(1) * 1.1 + 15)) == []


def test_a_new_key_frame_is_no_transition() -> None:
    """An encoder draws everything a little differently."""
    drawn_anew = still(1) + np.random.default_rng(3).normal(0, 6, SHAPE)
    pictures = film(still(1), drawn_anew, noise=0)
    assert changes_of(pictures)[50] > 4
    assert found(pictures) == []


def test_another_slide_of_a_talk_is_a_cut() -> None:
    """White pages differ in few places, but there a lot."""
    slides = [np.full((60, *SHAPE), 255.0) for _ in range(3)]
    slides[0][:, 4:6, 5:20] = slides[1][:, 12:15, 5:25] = slides[2][:, 20:22, 5:40] = 120
    pictures = film(*slides, noise=0)
    assert changes_of(pictures)[60] < 10
    assert found(pictures) == [[60, 60], [120, 120]]


def test_animation_at_eight_pictures_a_second_is_no_series_of_cuts() -> None:
    moving = panned(1, 20, 2.0)
    assert found(film(np.repeat(moving, 3, axis=0))) == []


def test_changes_are_mean_differences() -> None:
    pictures = np.zeros((3, 2, 2, 3), dtype=np.uint8)
    pictures[1:] = 10
    pictures[2, 0] = 20
    assert changes_of(pictures).tolist() == [0, 10, 5]


def test_transitions_that_touch_become_one() -> None:
    bounds = merged(np.array([[9, 9], [3, 5], [5, 8], [12, 14]]))
    assert bounds.tolist() == [[3, 8], [9, 9], [12, 14]]
    assert all(one[1] < other[0] for one, other in pairwise(bounds.tolist()))


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_few_pictures_have_no_transitions(count: int) -> None:
    assert found(film(still(1, count))) == []
