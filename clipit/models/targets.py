"""Training targets of the scorer, sampled at the picks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.algorithms.correlation import centred_ranks
from clipit.algorithms.cues import rule
from clipit.algorithms.selection import summarize, summary_frames
from clipit.algorithms.step_functions import frame_scores
from clipit.models.samples import Sample
from clipit.tables import Key
from clipit.tables.annotation_layers import layer, shot_bounds


def targets(
    samples: dict[Key, Sample], kind: str, annotations: Sequence[Path], shots: Sequence[Path]
) -> dict[tuple[Key, str | None], NDArray[Any]]:
    """The target (T,) f32 of every annotated sample, by video and query (None: generic).

    kind: as `losses.target`. The rule needs no annotations: every sample has it.
    """
    if kind == "rule":
        return {
            (key, None): rule(sample.evidence).astype(np.float32) for key, sample in samples.items()
        }
    if not annotations:
        return {}
    rows_of = tables.by_video(tables.read_all(annotations, "annotations"))
    bounds = tables.by_video(tables.read_all(shots, "shots"))
    return {
        (key, query): _TARGETS[kind](rows, bounds[key], sample.frame)
        for key, sample in samples.items()
        if key in rows_of
        for query, rows in tables.by_query(rows_of[key]).items()
    }


def _gtscore(rows: pa.Table, shots: pa.Table, frame: NDArray[Any]) -> NDArray[np.float32]:
    values: NDArray[np.float32] = layer(rows, "gtscore")[0][frame]
    return values


def _keyframes(rows: pa.Table, shots: pa.Table, frame: NDArray[Any]) -> NDArray[np.float32]:
    """The dataset's keyframes, else the keyshots of gtscore within the budget."""
    annotated = layer(rows, "keyframes")
    if len(annotated):
        values: NDArray[np.float32] = annotated[0][frame]
        return values
    bounds = shot_bounds(shots)
    n_frames = int(bounds[-1, 1])
    scores = frame_scores(_gtscore(rows, shots, frame), frame, n_frames)
    _, selected = summarize(scores, bounds)
    keyshots: NDArray[np.bool_] = summary_frames(selected, bounds, n_frames)[frame]
    return keyshots.astype(np.float32)


def _ranks(rows: pa.Table, shots: pa.Table, frame: NDArray[Any]) -> NDArray[np.float32]:
    """Mean over annotators of the ranks of their scores (or 0/1 summaries) at the picks.

    The ranks of each annotator have zero mean and unit length, times sqrt(T): correlation with
    this target is proportional to the mean Spearman's rho with the annotators.
    """
    given = layer(rows, "score")
    given = given if len(given) else layer(rows, "summary")
    ranks = np.stack([centred_ranks(values[frame]) for values in given])
    lengths = np.linalg.norm(ranks, axis=1, keepdims=True)
    unit = np.divide(ranks, lengths, out=np.zeros_like(ranks), where=lengths > 0)
    mean: NDArray[np.float32] = (unit.mean(axis=0) * np.sqrt(len(frame))).astype(np.float32)
    return mean


_TARGETS = {"gtscore": _gtscore, "keyframes": _keyframes, "ranks": _ranks}
