"""From frame scores to a summary: shots, their values, the budget (protocols, steps 2 and 3)."""

from __future__ import annotations

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


def trimmed_floor(
    frames: np.ndarray, values: np.ndarray, shots: np.ndarray, share: float = BUDGET_SHARE
) -> tuple[np.ndarray, np.ndarray]:
    """A summary where no shot fits: (shots (S', 2), selected (S',)), never nothing.

    The shot of greatest value is cut to the budget (one frame at least) around the best of its
    frames (n,): of all windows so long, the first one of greatest mean score.
    """
    best = int(np.argmax(values))
    start, stop = (int(bound) for bound in shots[best])
    length = min(stop - start, max(1, int(share * len(frames))))
    sums = np.concatenate([[0.0], np.cumsum(frames[start:stop])])
    first = start + int(np.argmax(sums[length:] - sums[:-length]))
    bounds = np.unique([start, first, first + length, stop])
    pieces = np.stack([bounds[:-1], bounds[1:]], axis=1)
    split = np.concatenate([shots[:best], pieces, shots[best + 1 :]])
    return split, split[:, 0] == first


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
