"""Which pieces of which shots a film shows: the best shots first, the last one trimmed to fit.

The value of a shot is its score times its length, and a shot may be trimmed: then the best
selection takes the shots by score until the budget is used (the fractional knapsack), and nothing
is shown because it is short. docs/decisions/selection-for-people.md compares it with others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TOLERANCE_S = 1e-6  # a budget of 15 % is no round number of seconds
#: Of the windows that score so close to the best, the one with the stillest ends is shown.
_AS_GOOD = 0.98
#: Shots are near-duplicates where they differ less than this share of the mean of all pairs.
_DUPLICATE = 0.1


@dataclass(frozen=True)
class Film:
    """What a film is selected from.

    scores: (n,) of the frames. shown: (S, 2) half-open, the frames of each shot that may be shown,
    start = stop for none. edges_s: (n + 1,) times of the frames and of the end. change: (n,)
    difference of each picture to the one before, or None. vectors: (S, D), one per shot, or None.
    """

    scores: NDArray[Any]
    shown: NDArray[np.int64]
    edges_s: NDArray[np.float64]
    change: NDArray[Any] | None = None
    vectors: NDArray[Any] | None = None


def select_pieces(film: Film, budget_s: float, min_s: float) -> NDArray[np.int64]:
    """The pieces (P, 2) to show within `budget_s` seconds, half-open, in order of time.

    Whole shots by descending score, of near-duplicates the best one; the first that does not fit
    is trimmed to its best piece. None is shorter than `min_s`, unless the budget or every shot is.
    """
    length_s = np.diff(film.edges_s[film.shown], axis=1)[:, 0]
    least_s = min(min_s, budget_s, float(length_s.max()))
    means = np.full(len(film.shown), -np.inf)
    for index, (start, stop) in enumerate(film.shown):
        if stop > start and length_s[index] >= least_s - _TOLERANCE_S:
            means[index] = film.scores[start:stop].mean()
    is_duplicate = _duplicates(film.vectors, len(film.shown))
    selected: list[int] = []
    pieces: list[tuple[int, int]] = []
    left_s = budget_s + _TOLERANCE_S
    for index in np.argsort(-means, kind="stable").tolist():
        if means[index] == -np.inf or left_s < least_s:
            break
        if is_duplicate[index, selected].any():
            continue
        start, stop = film.shown[index].tolist()
        if length_s[index] > left_s:
            beside = (any(b == start for _, b in pieces), any(a == stop for a, _ in pieces))
            start, stop = best_piece(film, start, stop, left_s, beside, min_s)
        pieces.append((start, stop))
        selected.append(index)
        left_s -= film.edges_s[stop] - film.edges_s[start]
    return np.array(sorted(pieces), dtype=np.int64).reshape(-1, 2)


def best_piece(
    film: Film,
    start: int,
    stop: int,
    length_s: float,
    beside: tuple[bool, bool] = (False, False),
    min_s: float = 0.0,
) -> tuple[int, int]:
    """The frames within [start, stop) of at most `length_s` seconds and greatest mean score.

    At least one frame. Among those that are nearly as good, one that begins and ends at an end of
    the shot or where the picture is still. beside: whether what is before and after the shot is
    shown too: then a piece touches it, or leaves out at least `min_s` seconds, as less is a jolt.
    """
    edges_s = film.edges_s[start : stop + 1]
    n_frames = stop - start
    lasts = np.searchsorted(edges_s, edges_s[:-1] + length_s, side="right") - 1
    lasts = np.maximum(lasts, np.arange(n_frames) + 1)
    n_windows = int(np.argmax(lasts == n_frames)) + 1  # later ones are parts of the one that ends
    windows = list(enumerate(lasts[:n_windows].tolist()))
    out_s = [(edges_s[a] - edges_s[0], edges_s[-1] - edges_s[b]) for a, b in windows]
    is_jolt = [any(s and 0 < t < min_s for s, t in zip(beside, at, strict=True)) for at in out_s]
    if not all(is_jolt):
        windows = [window for window, jolt in zip(windows, is_jolt, strict=True) if not jolt]
    total = np.concatenate([[0.0], np.cumsum(film.scores[start:stop], dtype=np.float64)])
    means = np.array([(total[b] - total[a]) / (b - a) for a, b in windows])
    floor = means.max() - (1 - _AS_GOOD) * max(float(np.abs(means).max()), 1e-12)
    motion = _motion(film.change, start, stop)
    good = [window for window, mean in zip(windows, means, strict=True) if mean >= floor]
    a, b = min(good, key=lambda window: motion[window[0]] + motion[window[1]])
    return start + a, start + b


def pieces_of(
    shots: NDArray[np.int64], shown: NDArray[np.int64], pieces: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Shots (S, 2) split at the ends of what they may show and of the selected pieces (P, 2).

    Returns (parts (Q, 2) that tile the video, whether each is selected (Q,)).
    """
    visible = shown[shown[:, 1] > shown[:, 0]]
    edges = np.unique(np.concatenate([shots.ravel(), visible.ravel(), pieces.ravel()]))
    parts = np.stack([edges[:-1], edges[1:]], axis=1)
    at = np.searchsorted(pieces[:, 0], parts[:, 0], side="right") - 1
    selected = (at >= 0) & (parts[:, 0] < pieces[np.maximum(at, 0), 1])
    return parts, selected


def shot_vectors(
    features: NDArray[Any], picks: NDArray[Any], shown: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(S, D): the mean of the features (n, D), at unit length, whose picks (n,) a shot shows.

    A shot between two picks has the one before it.
    """
    length = np.linalg.norm(features, axis=1, keepdims=True)
    unit = features / np.where(length > 0, length, 1)
    first = np.searchsorted(picks, shown[:, 0])
    last = np.searchsorted(picks, shown[:, 1])
    first = np.where(last > first, first, np.maximum(last - 1, 0))
    return np.stack(
        [unit[a : max(b, a + 1)].mean(axis=0) for a, b in zip(first, last, strict=True)]
    ).astype(np.float64)


def _motion(change: NDArray[Any] | None, start: int, stop: int) -> NDArray[np.float64]:
    """(stop - start + 1,) how much the picture moves where a piece would begin or end."""
    motion = np.zeros(stop - start + 1)
    if change is not None:
        motion[1:-1] = change[start + 1 : stop]
    return motion


def _duplicates(vectors: NDArray[Any] | None, count: int) -> NDArray[np.bool_]:
    """(count, count) whether two shots are near-duplicates; without vectors none is."""
    if vectors is None or count < 2:
        return np.zeros((count, count), dtype=bool)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length > 0, length, 1)
    distance = 1 - unit @ unit.T
    others = ~np.eye(len(unit), dtype=bool)
    near: NDArray[np.bool_] = (distance < _DUPLICATE * distance[others].mean() - 1e-9) & others
    return near
