"""Zero-shot frame scores from the embeddings of one CLIP model (docs/decisions/zero-shot.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.cues import Evidence, rules, topic
from clipit.algorithms.readout import read_out
from clipit.algorithms.vectors import unit_rows, zscore
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import DataError

#: z-scores are clipped to this, so that float32 scores stay within (0, 1).
_MAX_Z = 8.0
#: Values in memory at once while captions are left out.
_MAX_VALUES = 8_000_000


def zero_shot_scores(
    video: Evidence, query: NDArray[Any] | None, options: ZeroShotOptions
) -> NDArray[np.float32]:
    """Scores (T,) float32 in (0, 1) of the picks of one video; higher is better.

    query (D,) or None; all embeddings are of one model, of any norm. With a query, scores measure
    relevance to it, less similarity to all captions; without, they follow the rule, which reads the
    title, else the captions. Scores are comparable within one video, not between videos.

    Raises DataError where the embeddings differ in width.
    """
    every = video.unit_captions.mean(axis=0, keepdims=True) if len(video.captions) else None
    return _scores(video, query, every, options)[:, 0].astype(np.float32)


def caption_deltas(
    video: Evidence, query: NDArray[Any] | None, options: ZeroShotOptions
) -> NDArray[np.float64]:
    """Scores with all captions minus the scores without the m-th, float64 (M, T).

    Equal captions are left out together: leaving out one of two would seem to change nothing.
    """
    captions = video.unit_captions
    distinct, which, count = np.unique(captions, axis=0, return_inverse=True, return_counts=True)
    left = len(captions) - count
    without = (captions.sum(axis=0) - count[:, None] * distinct) / np.maximum(left, 1)[:, None]
    without[left == 0] = 0  # none is left
    full = zero_shot_scores(video, query, options)
    size = max(1, _MAX_VALUES // max(1, len(full)))
    deltas = [
        full[None] - _scores(video, query, without[start : start + size], options).T
        for start in range(0, len(without), size)
    ]
    changes: NDArray[np.float64] = np.concatenate(deltas)[which.ravel()]
    return changes


def title_deltas(video: Evidence, options: ZeroShotOptions) -> NDArray[np.float64]:
    """Generic scores with the title minus those without it, float64 (1, T)."""
    pair = video, replace(video, title=None)
    with_title, without = (zero_shot_scores(one, None, options) for one in pair)
    changes: NDArray[np.float64] = with_title.astype(np.float64)[None] - without[None]
    return changes


def fits(video: Evidence, others: NDArray[Any]) -> bool:
    """Whether the title is about the video: nine of ten other titles (N, D) are less like it.

    How like a title is to a video is its similarity to the twentieth of the picks that are most
    like it. docs/decisions/titles.md.
    """
    if video.title is None or not len(video.time_s):
        return False
    titles = np.concatenate([video.unit_title[None], unit_rows(others)])
    similarity = np.percentile(video.unit_frames @ titles.T, 95, axis=0)
    return bool(np.mean(similarity[1:] >= similarity[0]) <= 0.1)


def _scores(
    video: Evidence,
    query: NDArray[Any] | None,
    centres: NDArray[np.float64] | None,
    options: ZeroShotOptions,
) -> NDArray[np.float64]:
    """Scores (T, K) for K means of the captions (K, D), zeros for none; K = 1 without captions."""
    if len(video.time_s) == 0:
        return np.zeros((0, 1 if centres is None else len(centres)))
    if query is None:
        evidence = rules(video, _topics(video, centres))
    else:
        evidence = _relevance(video, query, centres, options)
    shown = read_out(
        evidence,
        video.frames,
        video.time_s,
        smoothing_s=options.smoothing_s,
        similar=options.similar,
    )
    scores: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(zscore(shown), -_MAX_Z, _MAX_Z)))
    return scores


def _topics(video: Evidence, centres: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """What the rule compares frames with (K, D): the title, else captions, else the whole video."""
    if video.title is not None or centres is None:
        return np.repeat(topic(video)[None], 1 if centres is None else len(centres), axis=0)
    whole = unit_rows(video.unit_frames.mean(axis=0))
    return np.where(centres.any(axis=1, keepdims=True), centres, whole)


def _relevance(
    video: Evidence,
    query: NDArray[Any],
    centres: NDArray[np.float64] | None,
    options: ZeroShotOptions,
) -> NDArray[np.float64]:
    """Similarity (T, K) to the query; picks that are similar to all captions are discounted."""
    if query.shape[-1] != video.frames.shape[1]:
        raise DataError(
            f"zero-shot: expected a query of the width of the frames, {video.frames.shape[1]}, "
            f"found {query.shape[-1]}; use the text encoder of the same model"
        )
    wanted = video.unit_frames @ unit_rows(query)
    if centres is None:
        return wanted[:, None]
    agreement: NDArray[np.float64] = video.unit_frames @ centres.T
    return wanted[:, None] - options.contrast * agreement
