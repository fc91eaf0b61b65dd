"""What the scorer is trained towards, sampled at the picks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.algorithms.selection import summarize, summary_frames
from clipit.algorithms.step_functions import frame_scores
from clipit.models.samples import Sample
from clipit.tables import Key
from clipit.tables.annotation_layers import layer, shot_bounds


def targets(
    samples: dict[Key, Sample], kind: str, annotations: Sequence[Path], shots: Sequence[Path]
) -> dict[tuple[Key, str | None], NDArray[Any]]:
    """The target (T,) f32 of every sample that is annotated, by video and query.

    `kind`: gtscore or keyframes; query None: generic.
    """
    said = tables.by_video(tables.read_all(annotations, "annotations"))
    bounds = tables.by_video(tables.read_all(shots, "shots"))
    return {
        (key, query): _TARGETS[kind](rows, bounds[key], sample.frame)
        for key, sample in samples.items()
        if key in said
        for query, rows in tables.by_query(said[key]).items()
    }


def _gtscore(said: pa.Table, shots: pa.Table, frame: NDArray[Any]) -> NDArray[Any]:
    return layer(said, "gtscore")[0][frame]


def _keyframes(said: pa.Table, shots: pa.Table, frame: NDArray[Any]) -> NDArray[Any]:
    """The dataset's keyframes; without any, the best 15 % of gtscore by shots."""
    own = layer(said, "keyframes")
    if len(own):
        return own[0][frame]
    bounds = shot_bounds(shots)
    n_frames = int(bounds[-1, 1])
    held = frame_scores(_gtscore(said, shots, frame), frame, n_frames)
    _, selected = summarize(held, bounds)
    return summary_frames(selected, bounds, n_frames)[frame].astype(np.float32)


_TARGETS = {"gtscore": _gtscore, "keyframes": _keyframes}
