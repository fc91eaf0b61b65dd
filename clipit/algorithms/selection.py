"""From frame scores to a summary: shots, their values, the budget (protocols, steps 2 and 3)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from clipit.algorithms.knapsack import knapsack

#: The budget of TVSum and SumMe; the user summaries of TVSum are defined with it.
BUDGET_SHARE = 0.15


def shot_values(frames: np.ndarray, shots: np.ndarray) -> np.ndarray:
    """Mean of the frame scores (n,) in each shot; shots (S, 2) half-open; returns float64 (S,)."""
    return np.array([frames[start:stop].mean() for start, stop in shots], dtype=np.float64)


def select_shots(
    values: np.ndarray, shots: np.ndarray, n_frames: int, share: float = BUDGET_SHARE
) -> np.ndarray:
    """The shots (bool (S,)) of greatest total value within floor(share * n_frames) frames."""
    return knapsack(values, shots[:, 1] - shots[:, 0], int(share * n_frames))


def shot_scores(frames: np.ndarray, shots: np.ndarray, by: str) -> np.ndarray:
    """The `mean` or `max` of the frame scores (n,) in each of shots (S, 2) that tile [0, n)."""
    starts = shots[:, 0]
    if by == "max":
        return np.maximum.reduceat(frames, starts).astype(np.float64)
    return np.add.reduceat(frames.astype(np.float64), starts) / (shots[:, 1] - starts)


def top_shots(values: np.ndarray, count: int) -> np.ndarray:
    """The `count` shots of greatest value as bool (S,); the earlier of equals."""
    selected = np.zeros(len(values), dtype=bool)
    selected[np.argsort(-values, kind="stable")[:count]] = True
    return selected


def random_shots(n_shots: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` shots by chance as bool (n_shots,)."""
    selected = np.zeros(n_shots, dtype=bool)
    selected[rng.choice(n_shots, count, replace=False)] = True
    return selected


def even_shots(values: np.ndarray, count: int) -> np.ndarray:
    """`count` shots as bool (S,), each of which stands for an equal share of all value.

    Systematic sampling with probabilities in proportion to the values (S,) >= 0: the value of the
    video is laid out along time and cut into `count` equal pieces; the shot in the middle of each
    is taken. So what is picked is spread as value is, while the top shots are all of one kind
    (docs/decisions/query.md). Where one shot holds several middles, the best others follow.
    """
    total = float(values.sum())
    if total <= 0:
        values, total = np.ones(len(values)), float(len(values))
    laid_out = np.cumsum(values) / total * count
    middles = np.minimum(np.searchsorted(laid_out, np.arange(count) + 0.5), len(values) - 1)
    selected = np.zeros(len(values), dtype=bool)
    selected[middles] = True
    missing = min(count, len(values)) - int(selected.sum())
    if missing:
        selected |= top_shots(np.where(selected, -1.0, values), missing)
    return selected


#: How `count` shots are picked by their values, the one by rank alone, the other sharpened.
PICKERS: dict[str, Callable[[np.ndarray, int, float], np.ndarray]] = {
    "top": lambda values, count, sharpness: top_shots(values, count),
    "even": lambda values, count, sharpness: even_shots(values**sharpness, count),
}


def trimmed(
    frames: np.ndarray, shots: np.ndarray, capacity: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(shots (S', 2), values (S',), selected (S',)) where no shot fits: a piece of the best one.

    The shot of greatest value is cut so that its `capacity` (at least 1) successive frames of
    greatest total score (n,) are a shot of their own, the only one selected.
    """
    values = shot_values(frames, shots)
    best = int(np.argmax(values))
    start, stop = shots[best]
    length = min(max(1, capacity), int(stop - start))
    total = np.concatenate([[0.0], np.cumsum(frames[start:stop])])
    first = int(start + np.argmax(total[length:] - total[:-length]))
    edges = np.unique([start, first, first + length, stop])
    parts = np.stack([edges[:-1], edges[1:]], axis=1)
    cut = np.concatenate([shots[:best], parts, shots[best + 1 :]])
    return cut, shot_values(frames, cut), cut[:, 0] == first


def summary_frames(selected: np.ndarray, shots: np.ndarray, n_frames: int) -> np.ndarray:
    """The selected shots as bool (n_frames,)."""
    summary = np.zeros(n_frames, dtype=bool)
    for start, stop in shots[selected]:
        summary[start:stop] = True
    return summary


def summarize(
    frames: np.ndarray, shots: np.ndarray, share: float = BUDGET_SHARE
) -> tuple[np.ndarray, np.ndarray]:
    """(values (S,), selected (S,)) of the best summary of frame scores (n,) within the budget."""
    values = shot_values(frames, shots)
    return values, select_shots(values, shots, len(frames), share)
