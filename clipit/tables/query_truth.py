"""Ground truth of query-guided summaries, from the tables; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.algorithms.query_evaluation import QueryTruth
from clipit.algorithms.semantic import mentioned_tags, tag_matrix
from clipit.tables import Key
from clipit.tables.annotation_layers import layer


def load_query_truths(annotations: Path, tags: Sequence[Path]) -> dict[Key, QueryTruth]:
    """The ground truth of every video with annotated queries; its shots are those of `tags`."""
    tags_of, vocabulary = _tags(tags)
    annotations_of = tables.by_video(tables.read(annotations, "annotations"))
    return {
        key: _query_truth(rows, tags_of[key], vocabulary) for key, rows in annotations_of.items()
    }


def shot_tags(tags: Sequence[Path]) -> dict[Key, NDArray[np.bool_]]:
    """The tags of the shots of every video, bool (S, K), over all tags of `tags`."""
    tags_of, vocabulary = _tags(tags)
    return {key: _matrix(rows, vocabulary) for key, rows in tags_of.items()}


def _tags(paths: Sequence[Path]) -> tuple[dict[Key, pa.Table], list[str]]:
    """The rows of tags tables by video, and every tag in them."""
    rows = tables.read_all(paths, "tags")
    vocabulary = sorted({tag for shot in rows["tags"].to_pylist() for tag in shot})
    return tables.by_video(rows), vocabulary


def _matrix(shots: pa.Table, vocabulary: Sequence[str]) -> NDArray[np.bool_]:
    return tag_matrix(shots["tags"].to_pylist(), vocabulary)


def _query_truth(annotations: pa.Table, shots: pa.Table, vocabulary: Sequence[str]) -> QueryTruth:
    starts = shots["start"].to_numpy()
    rows_of = tables.by_query(annotations)
    return QueryTruth(
        tags=_matrix(shots, vocabulary),
        oracle={q: layer(rows, "keyframes")[0][starts] > 0 for q, rows in rows_of.items()},
        users={q: layer(rows, "summary")[:, starts] > 0 for q, rows in rows_of.items()},
        query_tags={q: mentioned_tags(q or "", vocabulary) for q in rows_of},
    )
