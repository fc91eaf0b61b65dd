"""Leave-one-out attribution: how the score of a shot changes without a sentence; exact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.selection import shot_values
from clipit.algorithms.step_functions import frame_scores


def sentence_deltas(
    score: Callable[[NDArray[Any]], NDArray[Any]], text: NDArray[Any]
) -> NDArray[np.float64]:
    """Scores with all sentences minus the scores without the m-th, float64 (M, T).

    score: maps sentences (m, D), m <= M, to the scores (T,) of a video's picks; called at most
    M + 1 times. text: (M, D). Equal sentences are left out together: leaving out one of two equal
    sentences would seem to change nothing.
    """
    full = np.asarray(score(text), dtype=np.float64)
    deltas = np.empty((len(text), len(full)))
    for number, sentence in enumerate(text):
        earlier = np.flatnonzero((text[:number] == sentence).all(axis=1))
        others = text[(text != sentence).any(axis=1)]
        deltas[number] = deltas[earlier[0]] if len(earlier) else full - score(others)
    return deltas


def shot_deltas(
    deltas: NDArray[Any], picks: NDArray[Any], shots: NDArray[Any], n_frames: int
) -> NDArray[np.float64]:
    """Deltas (M, T) of picks as deltas of shots (S, 2), float64 (M, S).

    The score of a shot is the mean of its frames' scores.
    """
    rows = [shot_values(frame_scores(row, picks, n_frames), shots) for row in deltas]
    return np.array(rows).reshape(len(deltas), len(shots))
