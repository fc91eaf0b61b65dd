"""Zero-shot frame scores from the embeddings of one CLIP model (docs/decisions/zero-shot.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.vectors import unit_rows, zscore
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import DataError

#: z-scores are clipped to this, so that float32 scores stay within (0, 1).
_MAX_Z = 8.0


def zero_shot_scores(
    image: NDArray[Any],
    text: NDArray[Any] | None,
    query: NDArray[Any] | None,
    options: ZeroShotOptions,
) -> NDArray[np.float32]:
    """Scores (T,) float32 in (0, 1) of the picks of one video; higher is better.

    image (T, D): the picks in temporal order; text (M, D): the captions of the video, or None;
    query (D,) or None. All from one model, of any norm. With a query, scores measure relevance to
    it; without, how representative a pick is of the video and its captions and how much it differs
    from its neighbours. Scores are comparable within one video, not between videos.

    Raises DataError where the embeddings differ in width.
    """
    return zero_shot_scorer(image, query, options)(text)


def zero_shot_scorer(
    image: NDArray[Any], query: NDArray[Any] | None, options: ZeroShotOptions
) -> Callable[[NDArray[Any] | None], NDArray[np.float32]]:
    """A function from captions (M, D) or None to zero_shot_scores; work on frames is done once."""
    _check_width(image, query, "query")
    if len(image) == 0:
        return lambda text: np.zeros(0, dtype=np.float32)
    frames = unit_rows(image)
    wanted = None if query is None else unit_rows(query[None])[0]
    without_text = _relevance(frames, options) if wanted is None else frames @ wanted

    def scores(text: NDArray[Any] | None) -> NDArray[np.float32]:
        _check_width(image, text, "captions")
        evidence = without_text
        if text is not None and len(text):
            agreement = frames @ unit_rows(text).mean(axis=0)
            if wanted is None:
                evidence = without_text + options.captions * zscore(agreement)
            else:  # discounts picks that are similar to all captions
                evidence = without_text - options.contrast * agreement
        z = np.clip(zscore(smooth(evidence, options.context)), -_MAX_Z, _MAX_Z)
        sigmoid: NDArray[np.float64] = 1 / (1 + np.exp(-z))
        return sigmoid.astype(np.float32)

    return scores


def _check_width(image: NDArray[Any], rows: NDArray[Any] | None, name: str) -> None:
    if rows is not None and rows.shape[-1] != image.shape[1]:
        raise DataError(
            f"zero-shot: expected {name} of the width of the frames, {image.shape[1]}, found "
            f"{rows.shape[-1]}; use the text encoder of the same model"
        )


def smooth(values: NDArray[Any], context: int) -> NDArray[np.float64]:
    """Triangular moving average over `context` values on either side.

    values (T,) or (T, D). The window is truncated at the ends; constants are unchanged.
    """
    weights = context + 1 - np.abs(np.arange(-context, context + 1))
    total = _window_sums(np.ones(len(values)), weights)
    return (_window_sums(values.T, weights) / total).T


def _relevance(frames: NDArray[Any], options: ZeroShotOptions) -> NDArray[np.float64]:
    """Similarity to the whole video minus similarity to the neighbouring picks."""
    whole = options.representative * zscore(frames @ frames.mean(axis=0))
    return whole - options.diverse * zscore(_neighbour_similarity(frames, options.neighbours))


def _neighbour_similarity(frames: NDArray[Any], neighbours: int) -> NDArray[np.float64]:
    """Mean cosine of each pick with up to `neighbours` other picks on either side."""
    weights = np.ones(2 * neighbours + 1)
    weights[neighbours] = 0
    count = _window_sums(np.ones(len(frames)), weights)
    around = _window_sums(frames.T, weights).T
    total: NDArray[np.float64] = (frames * around).sum(axis=1)
    return total / np.maximum(count, 1)


def _window_sums(values: NDArray[Any], weights: NDArray[Any]) -> NDArray[np.float64]:
    """Weighted sums over a window of the last axis (T), zero-padded."""
    half, length = len(weights) // 2, values.shape[-1]
    padded = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(half, half)])
    sums: NDArray[np.float64] = sum(
        (weight * padded[..., i : i + length] for i, weight in enumerate(weights)),
        start=np.zeros(values.shape),
    )
    return sums
