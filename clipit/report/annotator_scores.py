"""What annotators said of a video, on the seconds of its page."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.correlation import kendall_tau_b

#: Moments that an annotator's row is drawn at; finer than a screen shows.
_MOST = 600
#: Shades of importance, 0 for none.
LEVELS = 9


class Said(NamedTuple):
    """Importance over time.

    time_s (T,): ascending; mean (T,): the annotators' mean importance, any scale; annotators
    (A, T): one row each, importance or 0/1 summaries, any scale; A may be 0.
    """

    time_s: NDArray[np.floating]
    mean: NDArray[np.floating]
    annotators: NDArray[np.floating]


def said_island(said: Said, duration_s: float) -> dict[str, Any]:
    """`said` for the page: evenly spaced, the mean in [0, 1], a string of shades per annotator."""
    count = min(_MOST, len(said.time_s))
    time_s = np.linspace(0, duration_s, count, endpoint=False)
    held = _held(said, time_s)
    return {
        "step_s": round(duration_s / count, 4),
        "mean": np.round(stretched(said.mean[held]), 3).tolist(),
        "annotators": ["".join(map(str, _shades(row[held]))) for row in said.annotators],
    }


def agreement(said: Said, time_s: np.ndarray, score: np.ndarray) -> float | None:
    """Kendall's tau of scores (T,) at `time_s` with each annotator, on average; None without any.

    The protocol's correlation is taken at the picks of the dataset and may differ a little.
    """
    if not len(said.annotators):
        return None
    return round(float(kendall_tau_b(score, said.annotators[:, _held(said, time_s)]).mean()), 4)


def _held(said: Said, time_s: np.ndarray) -> np.ndarray:
    """The moment of `said` that still holds at each of `time_s`."""
    return np.clip(np.searchsorted(said.time_s, time_s, side="right") - 1, 0, None)


def stretched(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Values (T,) brought to [0, 1]; zeros where all are equal."""
    values = np.asarray(values, dtype=np.float64)
    span = np.ptp(values)
    return (values - values.min()) / span if span > 0 else np.zeros_like(values)


def _shades(values: NDArray[np.floating]) -> list[int]:
    return np.round(stretched(values) * LEVELS).astype(int).tolist()
