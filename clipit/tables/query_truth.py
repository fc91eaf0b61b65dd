"""Ground truth of query-guided summaries, from the tables; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from clipit import tables
from clipit.algorithms.query_evaluation import QueryTruth
from clipit.algorithms.semantic import mentioned_tags, tag_matrix
from clipit.tables import Key
from clipit.tables.annotation_layers import layer


def load_query_truths(annotations: Path, tags: Sequence[Path]) -> dict[Key, QueryTruth]:
    """The ground truth of every video with annotated queries; its shots are those of `tags`."""
    tag_rows = tables.read_all(tags, "tags")
    names = tag_rows["tags"].to_pylist()
    vocabulary = sorted({tag for shot in names for tag in shot})
    tags_of = tables.by_video(tag_rows)
    annotations_of = tables.by_video(tables.read(annotations, "annotations"))
    return {
        key: _query_truth(rows, tags_of[key], vocabulary) for key, rows in annotations_of.items()
    }


def _query_truth(annotations: pa.Table, shots: pa.Table, vocabulary: Sequence[str]) -> QueryTruth:
    starts = shots["start"].to_numpy()
    rows_of = tables.by_query(annotations)
    return QueryTruth(
        tags=tag_matrix(shots["tags"].to_pylist(), vocabulary),
        oracle={q: layer(rows, "keyframes")[0][starts] > 0 for q, rows in rows_of.items()},
        users={q: layer(rows, "summary")[:, starts] > 0 for q, rows in rows_of.items()},
        query_tags={q: mentioned_tags(q or "", vocabulary) for q in rows_of},
    )
