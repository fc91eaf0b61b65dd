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


def with_floor(values: np.ndarray, selected: np.ndarray) -> np.ndarray:
    """The selection (S,) bool, or where it is empty the shot of greatest value: never nothing."""
    if selected.any():
        return selected
    floor = np.zeros_like(selected)
    floor[int(np.argmax(values))] = True
    return floor


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
