"""Answers to what is asked of a video: scores of its shots, and the best ones within a length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from clipit import tables
from clipit.algorithms.knapsack import knapsack
from clipit.algorithms.selection import shot_values
from clipit.algorithms.step_functions import frame_scores
from clipit.algorithms.zero_shot import zero_shot_scores
from clipit.config.summary_options import ZERO_SHOT
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.errors import ClipitError, UsageError
from clipit.serve.library import Entry, Tables
from clipit.summary.model import Curve, Cut, Shot, SourceVideo

#: A sentence's embedding (D,), in the space of the frames.
Encode = Callable[[str], np.ndarray]


class Embedded(NamedTuple):
    """A video's sampled frames: frame (T,), time_s (T,), image (T, D); text (M, D) or None."""

    frame: np.ndarray
    time_s: np.ndarray
    image: np.ndarray
    text: np.ndarray | None


class Way(NamedTuple):
    """How frames are scored for a query (D,): who is named for it, and the scores (T,)."""

    scorer: str
    score: Callable[[Embedded, np.ndarray], np.ndarray]


def cosines(video: Embedded, query: np.ndarray) -> np.ndarray:
    """Likeness of every frame and the query: a product, quick enough for every letter typed."""
    lengths = np.linalg.norm(video.image, axis=1) * np.linalg.norm(query)
    return video.image @ query / np.maximum(lengths, 1e-12)


def _zero_shot(video: Embedded, query: np.ndarray) -> np.ndarray:
    return zero_shot_scores(video.image, video.text, query, ZeroShotOptions())


#: By the name that the page asks with.
WAYS = {"likeness": Way("likeness", cosines), "scorer": Way(ZERO_SHOT, _zero_shot)}


class Asker:
    """One video, ready to be asked; what was asked before is remembered."""

    def __init__(self, entry: Entry, encode: Encode) -> None:
        self._entry = entry
        self._encode = lru_cache(maxsize=256)(encode)
        self._scored = lru_cache(maxsize=64)(self._score)

    def answer(self, query: str, how: str, budget_s: float) -> Cut:
        """The shots as WAYS[how] scores them for a query; selected: the best of that length.

        Raises UsageError for an unknown way, or where the video's embeddings are not at hand.
        """
        if how not in WAYS:
            raise UsageError(f"how: expected {' or '.join(WAYS)}, found {how!r}")
        curve, values = self._scored(query, how)
        shots = [
            shot.model_copy(update={"score": value, "attributions": []})
            for shot, value in zip(self._entry.summary.cuts[0].shots, values, strict=True)
        ]
        return Cut(
            query=query,
            scorer=WAYS[how].scorer,
            budget_s=budget_s,
            file=None,
            shots=_selected(shots, self._entry.summary.source_video, budget_s),
            curve=curve,
        )

    def prepare(self) -> None:
        """Load what the first answer needs; what is wrong with it, the answer will say."""
        with suppress(ClipitError):
            self._scored("video", next(iter(WAYS)))

    def resized(self, place: int, budget_s: float) -> Cut:
        """A summary that was written, at another length; IndexError where there is none."""
        cut = self._entry.summary.cuts[place]
        shots = _selected(cut.shots, self._entry.summary.source_video, budget_s)
        return cut.model_copy(update={"shots": shots, "budget_s": budget_s, "file": None})

    def _score(self, query: str, how: str) -> tuple[Curve, list[float]]:
        video, source_video = self._embedded, self._entry.summary.source_video
        scores = WAYS[how].score(video, self._encode(query))
        bounds = np.array([(s.start, s.stop) for s in self._entry.summary.cuts[0].shots])
        frames = frame_scores(scores, video.frame, source_video.n_frames)
        curve = Curve(time_s=video.time_s.tolist(), score=scores.tolist())
        return curve, shot_values(frames, bounds).tolist()

    @cached_property
    def _embedded(self) -> Embedded:
        tables = self._entry.tables
        if tables is None:
            raise UsageError(
                f"{self._entry.path}: the embeddings of its frames are not here; run clipit "
                "summarize again with the same --out, or name their folder with --cache"
            )
        return _load(tables)


def _load(stored: Tables) -> Embedded:
    rows = tables.by_video(tables.read(stored.image, "features"))[stored.key]
    text = None
    if stored.text is not None:
        said = tables.by_video(tables.read(stored.text, "caption_embeddings")).get(stored.key)
        text = None if said is None else tables.embeddings(said["embedding"])
    image = tables.embeddings(rows["embedding"])
    return Embedded(rows["frame"].to_numpy(), rows["time_s"].to_numpy(), image, text)


def _selected(shots: Sequence[Shot], source_video: SourceVideo, budget_s: float) -> list[Shot]:
    """The shots, those selected that are worth most within the length: the exact knapsack.

    Scores are moved above zero first, where likenesses need not be; order is all that they mean.
    """
    scores = np.array([shot.score for shot in shots], dtype=np.float64)
    lengths = np.array([shot.stop - shot.start for shot in shots])
    values = scores if scores.min() > 0 else scores - scores.min() + np.ptp(scores) / 100 + 1e-9
    capacity = int(budget_s / source_video.duration_s * source_video.n_frames + 1e-6)
    taken = knapsack(values, lengths, capacity)
    return [
        shot.model_copy(update={"selected": bool(is_taken)})
        for shot, is_taken in zip(shots, taken, strict=True)
    ]
