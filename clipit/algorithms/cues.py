"""What tells important frames from others within their video (docs/decisions/cues.md).

A cue is a column with one value for each pick; a linear readout weighs them. Cues compare a pick
with the other picks of its video, its captions and its title, so they mean the same in every video;
all have zero mean over the video.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.readout import similarity, smooth
from clipit.algorithms.vectors import unit_rows, zscore
from clipit.core.errors import DataError

#: Standardised columns are scaled to the size of a unit vector's components; the penalty of a
#: readout is the same for all.
_SCALE = 0.04
_ATTENDED_SCALE = 0.5
#: Weights of sentences are softmax(10 cosine of frame and sentence).
_SENTENCE_SHARPNESS = 10.0
_BRIEF_S, _SCENE_S = 2.0, 8.0
#: What a query names is looked for nearby, too.
_QUERY_S = (2.0, 8.0, 30.0)


@dataclass(frozen=True)
class Evidence:
    """What cues are computed from: frames (T, D) at time_s (T,), captions (M, D') from start_s to
    end_s (M,), title (D',) or None. Embeddings of any norm; D = D' where there is text.
    """

    frames: NDArray[Any]
    time_s: NDArray[Any]
    captions: NDArray[Any]
    start_s: NDArray[Any]
    end_s: NDArray[Any]
    title: NDArray[Any] | None = None
    _columns: dict[str, NDArray[np.float64]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def columns(self, group: str) -> NDArray[np.float64]:
        """The columns of a group of cues (T, C), of zero mean; computed once."""
        if group not in self._columns:
            columns = CUES[group](self)
            self._columns[group] = columns - columns.mean(axis=0)
        return self._columns[group]

    @cached_property
    def unit_frames(self) -> NDArray[np.float64]:
        """Frames of unit length (T, D)."""
        return unit_rows(self.frames)

    @cached_property
    def unit_captions(self) -> NDArray[np.float64]:
        """Captions of unit length (M, D); DataError where they cannot be compared with frames."""
        return unit_rows(self.comparable(self.captions))

    @cached_property
    def unit_title(self) -> NDArray[np.float64]:
        """The title of unit length (D,), zeros without one; DataError as for captions."""
        if self.title is None:
            return np.zeros(self.frames.shape[1])
        return unit_rows(self.comparable(self.title))

    def comparable(self, text: NDArray[Any]) -> NDArray[Any]:
        """`text` (..., D); DataError for embeddings of another width than the frames'."""
        if text.shape[-1] != self.frames.shape[1]:
            raise DataError(
                "cues of language compare frames with sentences: expected embeddings of one width, "
                f"found frames of {self.frames.shape[1]} and sentences of {text.shape[-1]}; use "
                "encoders of one model, or linear.cues without title, captions, attended and query"
            )
        return text

    @cached_property
    def duration_s(self) -> float:
        """From the start to one pick after the last."""
        if len(self.time_s) < 2:
            return float(self.time_s[-1]) + 1.0
        return float(self.time_s[-1] + np.median(np.diff(self.time_s)))

    @cached_property
    def caption_weights(self) -> NDArray[np.float64]:
        """Attention (T, M) of frames to captions by content, with fixed weights."""
        queries = unit_rows(smooth(self.unit_frames, self.time_s, 1.0))
        weights = np.exp(_SENTENCE_SHARPNESS * (queries @ self.unit_captions.T))
        total: NDArray[np.float64] = weights.sum(axis=1, keepdims=True)
        return weights / total


def cues(
    video: Evidence, groups: Sequence[str], query: NDArray[Any] | None = None
) -> NDArray[np.float64]:
    """The columns (T, C) of the groups in turn, each of zero mean.

    C depends on the groups and D alone: what a video does not have, captions, a title or a query
    (D,), is 0.
    """
    columns = [
        _query(video, query) if group == "query" else video.columns(group) for group in groups
    ]
    return np.concatenate(columns, axis=1)


def rule(video: Evidence) -> NDArray[np.float64]:
    """Importance without any label, float64 (T,): relevant, new, not repetitive, not at an end.

    Relevance is similarity to the title; without one, to the captions; without any, to the whole
    video. Weights as measured in docs/decisions/unsupervised.md.
    """
    return rules(video, topic(video)[None])[:, 0]


def rules(video: Evidence, topics: NDArray[Any]) -> NDArray[np.float64]:
    """`rule` with each of the vectors (K, D) as what a frame must be similar to, float64 (T, K)."""
    relevance = _smoothed(video, video.unit_frames @ topics.T)
    novel = _smoothed(video, novelty(video, _BRIEF_S))
    repeated = _smoothed(video, similarity(video.frames, lambda cosine: cosine > 0.8))
    others = 0.5 * zscore(novel) - 0.5 * zscore(repeated) - 0.5 * zscore(_near_ends(video, 5.0))
    combined: NDArray[np.float64] = zscore(relevance) + others[:, None]
    return combined


def topic(video: Evidence) -> NDArray[np.float64]:
    """What a video is about (D,): its title, else its captions on average, else its frames."""
    if video.title is not None:
        return video.unit_title
    if len(video.captions):
        centre: NDArray[np.float64] = video.unit_captions.mean(axis=0)
        return centre
    return unit_rows(video.unit_frames.mean(axis=0))


def novelty(video: Evidence, span_s: float) -> NDArray[np.float64]:
    """1 minus the cosine (T,) of a frame and the frames around it."""
    around = unit_rows(smooth(video.unit_frames, video.time_s, span_s))
    values: NDArray[np.float64] = 1 - (video.unit_frames * around).sum(axis=1)
    return values


def _frames(video: Evidence) -> NDArray[np.float64]:
    return video.unit_frames


def _visual(video: Evidence) -> NDArray[np.float64]:
    frames = video.unit_frames
    change = np.concatenate([[0.0], 1 - (frames[1:] * frames[:-1]).sum(axis=1)])
    columns = [
        frames @ unit_rows(frames.mean(axis=0)),
        novelty(video, _BRIEF_S),
        novelty(video, _SCENE_S),
        similarity(frames, lambda cosine: cosine > 0.8),
        similarity(frames, lambda cosine: cosine > 0.6),
        change,
        smooth(change, video.time_s, _BRIEF_S),
        smooth(change, video.time_s, _SCENE_S),
        _nearby_similarity(video, 4.0),
    ]
    return _twice(video, columns)


def _position(video: Evidence) -> NDArray[np.float64]:
    time_s, left_s = video.time_s, video.duration_s - video.time_s
    share = time_s / video.duration_s
    columns = [share, share**2, share**3]
    columns += [np.exp(-s / span_s) for s in (time_s, left_s) for span_s in (3.0, 8.0, 20.0)]
    return _SCALE * zscore(np.stack(columns, axis=1))


def _title(video: Evidence) -> NDArray[np.float64]:
    if video.title is None:
        return np.zeros((len(video.time_s), 2))
    return _twice(video, [video.unit_frames @ video.unit_title])


def _captions(video: Evidence) -> NDArray[np.float64]:
    """How frames agree with the captions of the video, of their moment, and with the title."""
    if len(video.captions) == 0:
        return np.zeros((len(video.time_s), 15))
    frames, captions, weights = video.unit_frames, video.unit_captions, video.caption_weights
    cosine, whole = frames @ captions.T, unit_rows(captions.mean(axis=0))
    title = video.unit_title
    now, row = _caption_now(video), np.arange(len(frames))
    columns = [
        cosine.max(axis=1),
        cosine.mean(axis=1),
        cosine[row, now],
        (captions @ title)[now],
        (captions @ whole)[now],
        frames @ whole,
    ]
    entropy = -(weights * np.log(weights + 1e-12)).sum(axis=1)
    attended = [weights @ (captions @ title), (weights * cosine).sum(axis=1), -entropy]
    smoothed = smooth(np.stack(attended, axis=1), video.time_s, 1.5)
    return np.concatenate([_twice(video, columns), _SCALE * zscore(smoothed)], axis=1)


def _attended(video: Evidence) -> NDArray[np.float64]:
    """The captions that a frame attends to, as a vector."""
    if len(video.captions) == 0:
        return np.zeros(video.frames.shape)
    return _ATTENDED_SCALE * (video.caption_weights @ video.unit_captions)


def _query(video: Evidence, query: NDArray[Any] | None) -> NDArray[np.float64]:
    """How much a frame shows of what the query names, how rare that is, and how near it is to more.

    The product with the frame is not its cosine: showing other things, too, is no worse an answer.
    """
    if query is None:
        return np.zeros((len(video.time_s), 4 + len(_QUERY_S)))
    shown = video.frames.astype(np.float64) @ unit_rows(video.comparable(query))
    rare = rarity(shown)
    columns = [zscore(shown), shown - shown.mean(), rare, rare**2 / 4]
    columns += [smooth(rare, video.time_s, span_s) for span_s in _QUERY_S]
    stacked = np.stack(columns, axis=1)
    centred: NDArray[np.float64] = stacked - stacked.mean(axis=0)
    return _SCALE * centred


def rarity(values: NDArray[Any]) -> NDArray[np.float64]:
    """-log of the share of `values` (T,) that are at least as great as each; 0 at the least."""
    at_least = len(values) - np.searchsorted(np.sort(values), values, side="left")
    return np.asarray(-np.log(at_least / len(values)))


#: Groups of columns that depend on the video alone, by name.
CUES: dict[str, Callable[[Evidence], NDArray[np.float64]]] = {
    "frames": _frames,
    "visual": _visual,
    "position": _position,
    "title": _title,
    "captions": _captions,
    "attended": _attended,
}


def _near_ends(video: Evidence, span_s: float) -> NDArray[np.float64]:
    left_s = video.duration_s - video.time_s
    near: NDArray[np.float64] = np.exp(-video.time_s / span_s) + np.exp(-left_s / span_s)
    return near


def _nearby_similarity(video: Evidence, span_s: float) -> NDArray[np.float64]:
    """Mean cosine (T,) of a frame with those at most span_s away, itself among them."""
    frames = video.unit_frames
    total = np.concatenate([np.zeros((1, frames.shape[1])), frames.cumsum(axis=0)])
    first = np.searchsorted(video.time_s, video.time_s - span_s - 1e-6)
    stop = np.searchsorted(video.time_s, video.time_s + span_s + 1e-6)
    around = total[stop] - total[first]
    mean: NDArray[np.float64] = (frames * around).sum(axis=1) / (stop - first)
    return mean


def _caption_now(video: Evidence) -> NDArray[np.intp]:
    """The caption (T,) of each moment: the nearest span, of several the most central."""
    time_s = video.time_s[:, None]
    away_s = np.maximum(0, np.maximum(video.start_s - time_s, time_s - video.end_s))
    off_centre_s = np.abs(time_s - (video.start_s + video.end_s) / 2)
    nearest: NDArray[np.intp] = np.argmin(away_s + 1e-3 * off_centre_s, axis=1)
    return nearest


def _smoothed(video: Evidence, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return smooth(values, video.time_s, _BRIEF_S)


def _twice(video: Evidence, columns: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The columns standardised, and smoothed over 2 s once more."""
    standard = zscore(np.stack(columns, axis=1))
    return _SCALE * np.concatenate([standard, _smoothed(video, standard)], axis=1)
