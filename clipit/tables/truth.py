"""Ground truth of predictions, from the tables; no torch, so evaluation stays light."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.algorithms.evaluation import Truth
from clipit.tables import Key
from clipit.tables.annotation_layers import layer, shot_bounds


def load_truths(annotations: Sequence[Path], shots: Sequence[Path]) -> dict[Key, Truth]:
    """The ground truth of every annotated video."""
    bounds = tables.by_video(tables.read_all(shots, "shots"))
    annotations_of = tables.by_video(tables.generic(tables.read_all(annotations, "annotations")))
    return {key: _truth(rows, shot_bounds(bounds[key])) for key, rows in annotations_of.items()}


def _truth(annotations: pa.Table, shots: NDArray[Any]) -> Truth:
    scores = layer(annotations, "score")
    return Truth(
        shots=shots,
        user_summaries=layer(annotations, "summary") > 0,
        gtscore=layer(annotations, "gtscore")[0],
        user_scores=scores if len(scores) else None,
    )
