"""From annotation and shot tables to per-frame arrays; no torch, so that evaluation stays light."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import contracts
from clipit.algorithms.evaluation import Truth
from clipit.algorithms.runs import expand
from clipit.contracts import Key


def load_truths(annotations: Sequence[Path], shots: Sequence[Path]) -> dict[Key, Truth]:
    """What is known of every annotated video."""
    bounds = contracts.by_video(contracts.read_all(shots, "shots"))
    said = contracts.by_video(contracts.read_all(annotations, "annotations"))
    return {key: _truth(rows, shot_bounds(bounds[key])) for key, rows in said.items()}


def shot_bounds(shots: pa.Table) -> np.ndarray:
    """Half-open shots (S, 2) of a video's rows of a shots table."""
    return np.stack([shots["start"].to_numpy(), shots["stop"].to_numpy()], axis=1)


def layer(said: pa.Table, kind: str) -> np.ndarray:
    """Per-frame values (annotators, n) of one kind of annotation of a video; (0, 0) for none."""
    kinds = np.asarray(said["kind"].to_pylist())
    rows = np.flatnonzero(kinds == kind)
    if len(rows) == 0:
        return np.zeros((0, 0), dtype=np.float32)
    start, stop, value = (said[name].to_numpy()[rows] for name in ("start", "stop", "value"))
    first = np.flatnonzero(start == 0)
    bounds = [*first.tolist(), len(rows)]
    n_frames = int(stop[-1])
    return np.stack(
        [expand(start[a:b], stop[a:b], value[a:b], n_frames) for a, b in itertools.pairwise(bounds)]
    )


def _truth(said: pa.Table, shots: np.ndarray) -> Truth:
    scores = layer(said, "score")
    return Truth(
        shots=shots,
        user_summaries=layer(said, "summary") > 0,
        gtscore=layer(said, "gtscore")[0],
        user_scores=scores if len(scores) else None,
    )
