"""From the scores of single picks to the scores of a video (docs/decisions/readout.md).

Importance changes slowly and alike scenes are alike important, but scorers judge every pick by
itself: their noise is taken out over time and over picks that look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from clipit.algorithms.vectors import unit_rows, zscore

#: Weights of similar picks are softmax(5 cosine), over at most so many picks of the video.
_SHARPNESS = 5.0
_MAX_KEYS = 4096
_CHUNK_PICKS = 1024
#: Picks are compared by what they show within half a second or so.
_CONTEXT_S = 1.0


def read_out(
    scores: NDArray[Any],
    frames: NDArray[Any],
    time_s: NDArray[Any],
    *,
    smoothing_s: float,
    similar: float,
) -> NDArray[np.float64]:
    """Scores (T,) of picks at time_s (T,) that show frames (T, D), smoothed twice; float64 (T,).

    similar: the share of a score that comes from similar picks of the whole video; smoothing_s:
    the standard deviation of a Gaussian over time. Mean and spread are those of `scores` until the
    smoothing over time, and no score leaves their range; 0 and 0 change nothing. Scores (T, K) are
    K sets of scores.
    """
    return read_outs(scores, frames, time_s, [(smoothing_s, similar)])[0]


def read_outs(
    scores: NDArray[Any],
    frames: NDArray[Any],
    time_s: NDArray[Any],
    settings: Sequence[tuple[float, float]],
) -> list[NDArray[np.float64]]:
    """`read_out` for each (smoothing_s, similar); similar picks are looked for once."""
    values = scores.astype(np.float64)
    attended = values
    if any(similar > 0 for _, similar in settings):
        attended = attend(frames, time_s, values)
    return [
        smooth(_mixed(values, attended, similar), time_s, smoothing_s)
        for smoothing_s, similar in settings
    ]


def _mixed(
    values: NDArray[np.float64], attended: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """Values with a share of the attended ones, in their range, with their mean and spread."""
    if share == 0:
        return values
    mixed = zscore((1 - share) * zscore(values) + share * zscore(attended))
    scaled = values.mean(axis=0) + values.std(axis=0) * mixed
    clipped: NDArray[np.float64] = np.clip(scaled, values.min(axis=0), values.max(axis=0))
    return clipped


def attend(frames: NDArray[Any], time_s: NDArray[Any], values: NDArray[Any]) -> NDArray[np.float64]:
    """Values (T,) or (T, K) averaged over the picks that look like each pick, float64.

    Attention with fixed weights: softmax over 5 times the cosine of frames (T, D).
    """
    queries = unit_rows(smooth(unit_rows(frames), time_s, _CONTEXT_S))

    def average(cosine: NDArray[np.float64], keys: NDArray[np.intp]) -> NDArray[np.float64]:
        weights = np.exp(_SHARPNESS * cosine)  # cosines are at most 1: no overflow
        return np.asarray((weights / weights.sum(axis=1, keepdims=True)) @ values[keys])

    return _over_picks(queries, average)


def similarity(
    frames: NDArray[Any], measure: Callable[[NDArray[np.float64]], NDArray[Any]]
) -> NDArray[np.float64]:
    """Mean of `measure` of the cosines of a frame with all frames (T, D), float64 (T,)."""
    return _over_picks(unit_rows(frames), lambda cosine, _: measure(cosine).mean(axis=1))


def _over_picks(
    vectors: NDArray[np.float64],
    reduce: Callable[[NDArray[np.float64], NDArray[np.intp]], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """reduce(cosines (n, K), keys (K,)) for the picks (T,), in chunks of bounded memory."""
    keys = np.unique(np.linspace(0, len(vectors) - 1, min(len(vectors), _MAX_KEYS)).astype(np.intp))
    return np.concatenate(
        [
            reduce(vectors[start : start + _CHUNK_PICKS] @ vectors[keys].T, keys)
            for start in range(0, len(vectors), _CHUNK_PICKS)
        ]
    )


def smooth(values: NDArray[Any], time_s: NDArray[Any], sigma_s: float) -> NDArray[np.float64]:
    """Values (T,) or (T, D) filtered by a Gaussian over time; the ends are continued.

    Picks count as equally spaced, by the median of their distances.
    """
    values = values.astype(np.float64)
    if sigma_s == 0 or len(values) < 2:
        return values
    sigma = sigma_s / float(np.median(np.diff(time_s)))
    smoothed: NDArray[np.float64] = gaussian_filter1d(values, sigma, axis=0, mode="nearest")
    return smoothed
