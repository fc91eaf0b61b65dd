"""Films show the best shots, whole or their best piece, within the budget."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipit.algorithms.film_selection import (
    Film,
    best_piece,
    pieces_of,
    select_pieces,
    shot_vectors,
)

RATE = 10
SHOTS = np.array([[0, 30], [30, 70], [70, 75], [75, 120], [120, 200]])


def film(scores: dict[int, float], shown: np.ndarray = SHOTS, **more: np.ndarray) -> Film:
    """Frames of the shot at an index have its score, the others .1."""
    frames = np.full(200, 0.1)
    for index, score in scores.items():
        frames[SHOTS[index, 0] : SHOTS[index, 1]] = score
    return Film(frames, shown, np.arange(201) / RATE, **more)


def test_the_best_shots_are_shown_and_not_the_short_ones() -> None:
    """The benchmark's rule would add the half second of a low score."""
    pieces = select_pieces(film({1: 0.9, 0: 0.8, 2: 0.5}), 8.0, 1.0)
    assert pieces.tolist() == [[0, 30], [30, 70], [120, 130]]  # 1 s of the third is left


def test_a_shot_that_does_not_fit_shows_its_best_piece() -> None:
    given = film({4: 0.5})
    given.scores[150:170] = 0.9
    assert select_pieces(given, 2.0, 1.0).tolist() == [[150, 170]]


def test_what_is_left_of_the_budget_is_not_used_for_less_than_the_shortest_shot() -> None:
    assert select_pieces(film({1: 0.9}), 4.9, 1.0).tolist() == [[30, 70]]


def test_a_budget_below_the_shortest_shot_is_kept() -> None:
    pieces = select_pieces(film({1: 0.9}), 0.5, 1.0)
    assert np.diff(pieces).tolist() == [[5]] and 30 <= pieces[0, 0] < 66


def test_short_shots_are_shown_where_there_are_no_others() -> None:
    shown = np.array([[0, 5], [5, 9], [9, 14]])
    pieces = select_pieces(Film(np.arange(14.0), shown, np.arange(15) / RATE), 0.6, 1.0)
    assert pieces.tolist() == [[9, 14]]


def test_only_what_may_be_shown_is_shown() -> None:
    shown = np.array([[0, 28], [33, 70], [70, 70], [75, 115], [125, 200]])
    pieces = select_pieces(film({2: 9.0, 3: 0.9, 1: 0.8}, shown), 7.7, 1.0)
    assert pieces.tolist() == [[33, 70], [75, 115]]


def test_near_duplicates_are_shown_once() -> None:
    vectors = np.eye(5)
    vectors[1] = vectors[3] + 0.01
    pieces = select_pieces(film({3: 0.9, 1: 0.8, 0: 0.7}, vectors=vectors), 7.5, 1.0)
    assert pieces.tolist() == [[0, 30], [75, 120]]


def test_shots_that_are_all_alike_are_no_duplicates() -> None:
    pieces = select_pieces(film({3: 0.9, 1: 0.8}, vectors=np.ones((5, 3))), 8.5, 1.0)
    assert pieces.tolist() == [[30, 70], [75, 120]]


def test_times_count_not_frames() -> None:
    """The first hundred frames are shown for twice as long."""
    edges_s = np.concatenate([np.arange(100) / 5, 20 + np.arange(101) / 10])
    given = Film(film({1: 0.9}).scores, SHOTS, edges_s)
    assert select_pieces(given, 4.0, 1.0)[0].tolist() in [[a, a + 20] for a in range(30, 51)]


def test_a_piece_begins_and_ends_where_the_picture_is_still() -> None:
    change = np.full(200, 5.0)
    change[[137, 157]] = 0.5
    given = film({4: 0.9}, change=change)
    assert best_piece(given, 120, 200, 2.0) == (137, 157)


def test_a_piece_is_rather_at_the_end_of_its_shot_than_in_the_middle() -> None:
    change = np.full(200, 5.0)
    given = film({4: 0.9}, change=change)
    start, stop = best_piece(given, 120, 200, 2.0)
    assert start == 120 or stop == 200


def test_a_piece_beside_what_is_shown_leaves_no_jolt() -> None:
    """The best two seconds begin .5 s after the shot before, which is shown too."""
    given = film({3: 0.95, 4: 0.5})
    given.scores[125:145] = 0.9
    assert select_pieces(given, 6.5, 1.0).tolist() == [[75, 120], [120, 140]]
    given.scores[120:145] = 0.5
    given.scores[140:160] = 0.9
    assert select_pieces(given, 6.5, 1.0).tolist() == [[75, 120], [140, 160]]


def test_parts_tile_the_video() -> None:
    shown = np.array([[0, 28], [33, 70], [70, 70], [75, 115], [125, 200]])
    parts, selected = pieces_of(SHOTS, shown, np.array([[33, 50], [75, 115]]))
    assert parts.tolist() == [
        [0, 28], [28, 30], [30, 33], [33, 50], [50, 70], [70, 75], [75, 115], [115, 120],
        [120, 125], [125, 200],
    ]  # fmt: skip
    assert parts[selected].tolist() == [[33, 50], [75, 115]]


def test_vectors_of_shots_are_means_of_their_picks() -> None:
    features = np.array([[2.0, 0], [0, 1], [0, 3], [4, 0]])
    vectors = shot_vectors(
        features, np.array([0, 5, 10, 15]), np.array([[0, 10], [10, 15], [11, 14]])
    )
    assert vectors.tolist() == [[0.5, 0.5], [0, 1], [0, 1]]


@given(
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=12),
    seed=st.integers(0, 99),
    budget_s=st.floats(0.1, 30),
)
def test_the_budget_is_kept_and_nothing_overlaps(
    lengths: list[int], seed: int, budget_s: float
) -> None:
    rng = np.random.default_rng(seed)
    edges = np.concatenate([[0], np.cumsum(lengths)])
    shown = np.stack([edges[:-1], edges[1:]], axis=1)
    edges_s = np.concatenate([[0], np.cumsum(rng.uniform(0.02, 0.08, edges[-1]))])
    given = Film(rng.uniform(-1, 1, edges[-1]), shown, edges_s)
    pieces = select_pieces(given, budget_s, 1.0)
    lengths_s = np.diff(edges_s[pieces])[:, 0]
    assert len(pieces) and (np.diff(pieces.ravel()) >= 0).all()
    longest_frame_s = np.diff(edges_s).max()
    assert lengths_s.sum() <= max(budget_s, longest_frame_s) + 1e-3
    least_s = min(1.0, budget_s, np.diff(edges_s[shown]).max()) - longest_frame_s
    assert (lengths_s >= least_s - 1e-3).all()


@pytest.mark.parametrize("budget_s", [0.01, 0.1])
def test_a_summary_has_at_least_a_frame(budget_s: float) -> None:
    pieces = select_pieces(film({1: 0.9}), budget_s, 1.0)
    assert np.diff(pieces).tolist() == [[1]]
