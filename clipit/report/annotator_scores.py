"""The annotators' scores of a video, for its page."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.correlation import kendall_tau_b

#: Samples of an annotator's row; finer than a screen shows.
_MAX_SAMPLES = 600
#: Shades of importance, 0 for none.
LEVELS = 9


class AnnotatorScores(NamedTuple):
    """Importance over time.

    time_s (T,): ascending; mean (T,): the annotators' mean importance, any scale; annotators
    (A, T): one row each, importance or 0/1 summaries, any scale; A may be 0.
    """

    time_s: NDArray[np.floating[Any]]
    mean: NDArray[np.floating[Any]]
    annotators: NDArray[np.floating[Any]]


def annotator_data(scores: AnnotatorScores, duration_s: float) -> dict[str, Any]:
    """Page data: evenly spaced samples, the mean in [0, 1], a string of shades per annotator."""
    count = min(_MAX_SAMPLES, len(scores.time_s))
    time_s = np.linspace(0, duration_s, count, endpoint=False)
    sample = _sample_at(scores, time_s)
    return {
        "step_s": round(duration_s / count, 4),
        "mean": np.round(rescaled(scores.mean[sample]), 3).tolist(),
        "annotators": ["".join(map(str, _shades(row[sample]))) for row in scores.annotators],
    }


def agreement(
    annotators: AnnotatorScores, time_s: NDArray[Any], score: NDArray[Any]
) -> float | None:
    """Mean Kendall's tau of scores (T,) at `time_s` with each annotator; None without annotators.

    The protocol computes the correlation at the picks of the dataset and may differ slightly.
    """
    if not len(annotators.annotators):
        return None
    sampled = annotators.annotators[:, _sample_at(annotators, time_s)]
    return round(float(kendall_tau_b(score, sampled).mean()), 4)


def _sample_at(scores: AnnotatorScores, time_s: NDArray[Any]) -> NDArray[np.intp]:
    """The index of the last sample at or before each of `time_s`."""
    return np.clip(np.searchsorted(scores.time_s, time_s, side="right") - 1, 0, None)


def rescaled(values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Values (T,) rescaled to [0, 1]; zeros if all are equal."""
    values = np.asarray(values, dtype=np.float64)
    span = np.ptp(values)
    return (values - values.min()) / span if span > 0 else np.zeros_like(values)


def _shades(values: NDArray[np.floating[Any]]) -> list[int]:
    shades: list[int] = np.round(rescaled(values) * LEVELS).astype(int).tolist()
    return shades
