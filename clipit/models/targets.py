"""What the scorer is trained towards, sampled at the picks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import contracts
from clipit.algorithms.runs import frame_scores
from clipit.algorithms.selection import summarize, summary_frames
from clipit.annotations import layer, shot_bounds
from clipit.contracts import Key
from clipit.models.samples import Sample


def targets(
    samples: dict[Key, Sample], kind: str, annotations: Sequence[Path], shots: Sequence[Path]
) -> dict[tuple[Key, str | None], np.ndarray]:
    """The target (T,) f32 of every sample that is annotated, by video and query.

    `kind`: gtscore or keyframes; query None: generic.
    """
    said = contracts.by_video(contracts.read_all(annotations, "annotations"))
    bounds = contracts.by_video(contracts.read_all(shots, "shots"))
    return {
        (key, query): _TARGETS[kind](rows, bounds[key], sample.frame)
        for key, sample in samples.items()
        if key in said
        for query, rows in contracts.by_query(said[key]).items()
    }


def _gtscore(said: pa.Table, shots: pa.Table, frame: np.ndarray) -> np.ndarray:
    return layer(said, "gtscore")[0][frame]


def _keyframes(said: pa.Table, shots: pa.Table, frame: np.ndarray) -> np.ndarray:
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
