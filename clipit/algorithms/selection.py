"""From frame scores to a summary: shot values and shot selection (protocols, steps 2 and 3)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.knapsack import knapsack

#: Budget of TVSum and SumMe; it also defines TVSum's user summaries.
BUDGET_SHARE = 0.15


def shot_values(frames: NDArray[Any], shots: NDArray[Any]) -> NDArray[np.float64]:
    """Mean of the frame scores (n,) in each shot; shots (S, 2) half-open; returns float64 (S,)."""
    return np.array([frames[start:stop].mean() for start, stop in shots], dtype=np.float64)


def select_shots(
    values: NDArray[Any], shots: NDArray[Any], n_frames: int, share: float = BUDGET_SHARE
) -> NDArray[np.bool_]:
    """The shots (bool (S,)) of greatest total value within floor(share * n_frames) frames."""
    return knapsack(values, shots[:, 1] - shots[:, 0], int(share * n_frames))


def shot_scores(frames: NDArray[Any], shots: NDArray[Any], by: str) -> NDArray[np.float64]:
    """The `mean` or `max` of the frame scores (n,) in each of shots (S, 2) that tile [0, n)."""
    starts = shots[:, 0]
    if by == "max":
        return np.maximum.reduceat(frames, starts).astype(np.float64)
    sums: NDArray[np.float64] = np.add.reduceat(frames.astype(np.float64), starts)
    lengths: NDArray[np.int64] = shots[:, 1] - starts
    return sums / lengths


def top_shots(values: NDArray[Any], count: int) -> NDArray[np.bool_]:
    """The `count` shots of greatest value as bool (S,); ties go to the earlier shot."""
    selected = np.zeros(len(values), dtype=bool)
    selected[np.argsort(-values, kind="stable")[:count]] = True
    return selected


def random_shots(n_shots: int, count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """`count` random shots as bool (n_shots,)."""
    selected = np.zeros(n_shots, dtype=bool)
    selected[rng.choice(n_shots, count, replace=False)] = True
    return selected


def even_shots(values: NDArray[Any], count: int) -> NDArray[np.bool_]:
    """`count` shots as bool (S,), each representing an equal share of the total value.

    Systematic sampling with probability proportional to the values (S,) >= 0: the cumulative value
    is divided into `count` equal parts, and the shot at the middle of each part is selected. The
    selection is spread like the value, while the top shots tend to be of one kind
    (docs/decisions/query.md). If a shot contains several middles, the best others fill up.
    """
    selected = np.zeros(len(values), dtype=bool)
    selected[systematic_sample(values, count, 0.5)] = True
    missing = min(count, len(values)) - int(selected.sum())
    if missing:
        selected |= top_shots(np.where(selected, -1.0, values), missing)
    return selected


def systematic_sample(values: NDArray[Any], count: int, start: float) -> NDArray[np.intp]:
    """`count` shots in order, some perhaps repeated, with probability proportional to the values.

    Of `count` equal parts of the cumulative value (S,) >= 0, the shot at the same point of each;
    start: where that is, in (0, 1). Equal shares where all values are 0.
    """
    total = float(values.sum())
    if total <= 0:
        values, total = np.ones(len(values)), float(len(values))
    cumulative = np.cumsum(values) / total * count
    found: NDArray[np.intp] = np.searchsorted(cumulative, np.arange(count) + start)
    return np.minimum(found, len(values) - 1)


def trim_best_shot(
    frames: NDArray[Any], shots: NDArray[Any], capacity: int
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """(shots (S', 2), values (S',), selected (S',)) for a budget that no shot fits.

    The shot of greatest value is split so that its `capacity` (at least 1) consecutive frames of
    greatest total score become a shot of their own, the only one selected. frames: scores (n,).
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


def summary_frames(selected: NDArray[Any], shots: NDArray[Any], n_frames: int) -> NDArray[np.bool_]:
    """The frames of the selected shots as bool (n_frames,)."""
    summary = np.zeros(n_frames, dtype=bool)
    for start, stop in shots[selected]:
        summary[start:stop] = True
    return summary


def summarize(
    frames: NDArray[Any], shots: NDArray[Any], share: float = BUDGET_SHARE
) -> tuple[NDArray[Any], NDArray[Any]]:
    """(values (S,), selected (S,)) of the best summary of frame scores (n,) within the budget."""
    values = shot_values(frames, shots)
    return values, select_shots(values, shots, len(frames), share)
