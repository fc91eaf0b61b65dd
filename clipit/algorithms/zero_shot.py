"""Frame scores without training, from embeddings of one CLIP (docs/decisions/zero-shot.md)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import DataError

#: Beyond so many standard deviations scores no longer differ: float32 stays within (0, 1).
_FARTHEST = 8.0


def zero_shot_scores(
    image: np.ndarray,
    text: np.ndarray | None,
    query: np.ndarray | None,
    options: ZeroShotOptions,
) -> np.ndarray:
    """Scores (T,) float32 in (0, 1) of the picks of one video; higher is better.

    image (T, D): the picks in order of time; text (M, D): the captions of the video, or None;
    query (D,): what to look for, or None. All from one model, of any length. With a query, how
    much a pick is what was asked; without, how much it stands for the video and its captions and
    differs from the picks next to it. Scores compare picks of one video, not videos.

    Raises DataError where the embeddings are of different widths.
    """
    return zero_shot_scorer(image, query, options)(text)


def zero_shot_scorer(
    image: np.ndarray, query: np.ndarray | None, options: ZeroShotOptions
) -> Callable[[np.ndarray | None], np.ndarray]:
    """From captions (M, D) or None to zero_shot_scores; what the frames alone say is done once."""
    _check_width(image, query, "query")
    if len(image) == 0:
        return lambda text: np.zeros(0, dtype=np.float32)
    frames = _unit(image)
    asked = None if query is None else _unit(query[None])[0]
    alone = _worth(frames, options) if asked is None else frames @ asked

    def scores(text: np.ndarray | None) -> np.ndarray:
        _check_width(image, text, "captions")
        evidence = alone
        if text is not None and len(text):
            agreement = frames @ _unit(text).mean(axis=0)
            if asked is None:
                evidence = alone + options.captions * _standard(agreement)
            else:  # less what the pick has in common with captions of all kinds
                evidence = alone - options.contrast * agreement
        z = np.clip(_standard(smooth(evidence, options.context)), -_FARTHEST, _FARTHEST)
        return (1 / (1 + np.exp(-z))).astype(np.float32)

    return scores


def _check_width(image: np.ndarray, rows: np.ndarray | None, name: str) -> None:
    if rows is not None and rows.shape[-1] != image.shape[1]:
        raise DataError(
            f"zero-shot: expected {name} of the width of the frames, {image.shape[1]}, found "
            f"{rows.shape[-1]}; take the text encoder of the same model"
        )


def smooth(values: np.ndarray, context: int) -> np.ndarray:
    """Weighted mean with `context` values on either side, triangular; at the ends of what is there.

    values (T,) or (T, D); a constant stays as it is.
    """
    weights = context + 1 - np.abs(np.arange(-context, context + 1))
    total = _windowed(np.ones(len(values)), weights)
    return (_windowed(values.T, weights) / total).T


def _worth(frames: np.ndarray, options: ZeroShotOptions) -> np.ndarray:
    """Likeness to the whole video, less likeness to the picks next to it."""
    whole = options.representative * _standard(frames @ frames.mean(axis=0))
    return whole - options.diverse * _standard(_likeness_around(frames, options.neighbours))


def _likeness_around(frames: np.ndarray, neighbours: int) -> np.ndarray:
    """Mean cosine of each pick with up to `neighbours` picks on either side, itself left out."""
    weights = np.ones(2 * neighbours + 1)
    weights[neighbours] = 0
    count = _windowed(np.ones(len(frames)), weights)
    around = _windowed(frames.T, weights).T
    return (frames * around).sum(axis=1) / np.maximum(count, 1)


def _windowed(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted sums over a window of the last axis (T), nothing beyond its ends."""
    half, length = len(weights) // 2, values.shape[-1]
    padded = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(half, half)])
    return sum(weight * padded[..., i : i + length] for i, weight in enumerate(weights))


def _standard(values: np.ndarray) -> np.ndarray:
    """Zero mean, unit spread; zeros where nothing differs but by rounding."""
    spread = values.std()
    return (values - values.mean()) / spread if spread > 1e-6 else np.zeros_like(values)


def _unit(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float64)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
