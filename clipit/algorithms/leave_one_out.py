"""Why a shot has its score: how it changes when a sentence is left out; exact, not a proxy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from clipit.algorithms.selection import shot_values
from clipit.algorithms.step_functions import frame_scores


def sentence_changes(score: Callable[[np.ndarray], np.ndarray], text: np.ndarray) -> np.ndarray:
    """Scores with all sentences minus the scores without the m-th, float64 (M, T).

    score: from sentences (m, D), m <= M, to the scores (T,) of a video's picks; it is called M + 1
    times. text (M, D). Of equal sentences all are left out together: one that is said twice would
    seem to change nothing.
    """
    full = np.asarray(score(text), dtype=np.float64)
    changes = np.empty((len(text), len(full)))
    for number, sentence in enumerate(text):
        earlier = np.flatnonzero((text[:number] == sentence).all(axis=1))
        others = text[(text != sentence).any(axis=1)]
        changes[number] = changes[earlier[0]] if len(earlier) else full - score(others)
    return changes


def shot_changes(
    changes: np.ndarray, picks: np.ndarray, shots: np.ndarray, n_frames: int
) -> np.ndarray:
    """The same of shots (S, 2), float64 (M, S): a shot's score is the mean of its frames'."""
    rows = [shot_values(frame_scores(row, picks, n_frames), shots) for row in changes]
    return np.array(rows).reshape(len(changes), len(shots))
