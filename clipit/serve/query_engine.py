"""Query-guided summaries of a video: scores of its shots, and the best ones within a budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit import tables
from clipit.algorithms.cues import Evidence
from clipit.algorithms.knapsack import knapsack
from clipit.algorithms.selection import shot_values
from clipit.algorithms.step_functions import frame_scores
from clipit.algorithms.zero_shot import zero_shot_scores
from clipit.config.summary_options import ZERO_SHOT
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import ClipitError, UsageError
from clipit.serve.library import Entry, Tables
from clipit.summary.model import Curve, Cut, Shot, SourceVideo
from clipit.tables.video_evidence import evidence, rows_by_video

#: From a sentence to its embedding (D,), in the space of the frames.
Encode = Callable[[str], NDArray[Any]]


class VideoEmbeddings(NamedTuple):
    """A video's sampled frames: frame (T,), and what was embedded of it."""

    frame: NDArray[Any]
    evidence: Evidence


#: From a video and a query (D,) to the scores of its frames (T,).
ScoreFrames = Callable[[VideoEmbeddings, NDArray[Any]], NDArray[Any]]


def cosine_similarities(video: VideoEmbeddings, query: NDArray[Any]) -> NDArray[Any]:
    """Cosine similarity of every frame and the query; fast enough for every key typed."""
    frames = video.evidence.frames
    norms = np.linalg.norm(frames, axis=1) * np.linalg.norm(query)
    similarities: NDArray[Any] = frames @ query / np.maximum(norms, 1e-12)
    return similarities


def _zero_shot(video: VideoEmbeddings, query: NDArray[Any]) -> NDArray[Any]:
    return zero_shot_scores(video.evidence, query, ZeroShotOptions())


#: By name, the fastest first.
SCORERS: dict[str, ScoreFrames] = {"similarity": cosine_similarities, ZERO_SHOT: _zero_shot}


class QueryEngine:
    """Query-guided summaries of one video; scores of recent queries are cached."""

    def __init__(self, entry: Entry, encode: Encode) -> None:
        self._entry = entry
        self._encode = lru_cache(maxsize=256)(encode)
        self._cached_scores = lru_cache(maxsize=64)(self._score)

    def summarize(self, query: str, scorer: str, budget_s: float) -> Cut:
        """The shots scored for a query by SCORERS[scorer], the best within the budget selected.

        Raises UsageError for an unknown scorer, or if the video's embeddings are missing.
        """
        if scorer not in SCORERS:
            raise UsageError(f"scorer: expected {' or '.join(SCORERS)}, found {scorer!r}")
        curve, values = self._cached_scores(query, scorer)
        shots = [
            shot.model_copy(update={"score": value, "attributions": []})
            for shot, value in zip(self._entry.summary.cuts[0].shots, values, strict=True)
        ]
        return Cut(
            query=query,
            scorer=scorer,
            budget_s=budget_s,
            file=None,
            shots=_selected(shots, self._entry.summary.source_video, budget_s),
            curve=curve,
        )

    def prepare(self) -> None:
        """Load the encoder and embeddings ahead of the first query, which reports any error."""
        with suppress(ClipitError):
            self._cached_scores("video", next(iter(SCORERS)))

    def resized(self, index: int, budget_s: float) -> Cut:
        """The written summary `index` with another budget; IndexError if there is none."""
        cut = self._entry.summary.cuts[index]
        shots = _selected(cut.shots, self._entry.summary.source_video, budget_s)
        return cut.model_copy(update={"shots": shots, "budget_s": budget_s, "file": None})

    def _score(self, query: str, scorer: str) -> tuple[Curve, list[float]]:
        video, source_video = self._embeddings, self._entry.summary.source_video
        scores = SCORERS[scorer](video, self._encode(query))
        bounds = np.array([(s.start, s.stop) for s in self._entry.summary.cuts[0].shots])
        frames = frame_scores(scores, video.frame, source_video.n_frames)
        curve = Curve(time_s=video.evidence.time_s.tolist(), score=scores.tolist())
        return curve, shot_values(frames, bounds).tolist()

    @cached_property
    def _embeddings(self) -> VideoEmbeddings:
        tables = self._entry.tables
        if tables is None:
            raise UsageError(
                f"{self._entry.path}: the embeddings of its frames are missing; run clipit "
                "summarize again with the same --out, or name their folder with --cache"
            )
        return _load(tables)


def _load(stored: Tables) -> VideoEmbeddings:
    rows = tables.by_video(tables.read(stored.image, "features"))[stored.key]
    texts = [] if stored.text is None else [stored.text]
    captions = rows_by_video(texts, "caption_embeddings").get(stored.key)
    return VideoEmbeddings(rows["frame"].to_numpy(), evidence(rows, captions, None))


def _selected(shots: Sequence[Shot], source_video: SourceVideo, budget_s: float) -> list[Shot]:
    """The shots with the exact knapsack's selection within the budget.

    Scores are shifted above zero first: similarities may be negative, and only their order matters.
    """
    scores = np.array([shot.score for shot in shots], dtype=np.float64)
    lengths = np.array([shot.stop - shot.start for shot in shots])
    values = scores if scores.min() > 0 else scores - scores.min() + np.ptp(scores) / 100 + 1e-9
    capacity = int(budget_s / source_video.duration_s * source_video.n_frames + 1e-6)
    mask = knapsack(values, lengths, capacity)
    return [
        shot.model_copy(update={"selected": bool(is_selected)})
        for shot, is_selected in zip(shots, mask, strict=True)
    ]
