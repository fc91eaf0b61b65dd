"""Splitting tables by video or query, and building columns from arrays."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit.tables.parquet import read
from clipit.tables.schemas import Key


def embeddings(column: pa.ChunkedArray) -> NDArray[Any]:
    """An embedding column as float32 (rows, dimension)."""
    dimension = column.type.list_size
    vectors: NDArray[Any] = column.combine_chunks().flatten().to_numpy().reshape(-1, dimension)
    return vectors


def embedding_column(vectors: NDArray[Any]) -> pa.Array:
    """Float vectors (rows, dimension) as an embedding column."""
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    return pa.FixedSizeListArray.from_arrays(vectors.reshape(-1), vectors.shape[1])


def by_video(table: pa.Table) -> dict[Key, pa.Table]:
    """Split a table into one per (dataset, video), in order of first appearance."""
    rows: dict[Key, list[int]] = {}
    keys = zip(table["dataset"].to_pylist(), table["video"].to_pylist(), strict=True)
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    return {key: table.take(pa.array(index)) for key, index in rows.items()}


def video_rows(path: str | PathLike[str]) -> dict[Key, dict[str, Any]]:
    """The rows of a videos table by (dataset, video), in its order."""
    return {(row["dataset"], row["video"]): row for row in read(path, "videos").to_pylist()}


def by_query(table: pa.Table) -> dict[str | None, pa.Table]:
    """Split a table into one per query (None: generic), in order of first appearance."""
    rows: dict[str | None, list[int]] = {}
    for row, query in enumerate(table["query"].to_pylist()):
        rows.setdefault(query, []).append(row)
    return {query: table.take(pa.array(index)) for query, index in rows.items()}


def query_vectors(
    paths: Sequence[str | PathLike[str]],
) -> list[tuple[str | None, NDArray[Any] | None]]:
    """What to score for: generic importance (None, None), then every query and its vector."""
    vectors: list[tuple[str | None, NDArray[Any] | None]] = [(None, None)]
    for path in paths:
        table = read(path, "query_embeddings")
        vectors += zip(table["query"].to_pylist(), embeddings(table["embedding"]), strict=True)
    return vectors


def generic(table: pa.Table) -> pa.Table:
    """The rows of a table without a query."""
    return table.filter(table["query"].is_null())


def query_score_rows(
    key: Key, query: str | None, frame: NDArray[Any], score: NDArray[Any]
) -> dict[str, Any]:
    """Columns of a query_scores table for one video and query."""
    rows = score_rows(key, frame, score)
    return {name: rows[name] for name in ("dataset", "video")} | {
        "query": [query] * len(frame),
        **{name: rows[name] for name in ("frame", "score")},
    }


def selection_rows(
    key: Key, query: str | None, shots: NDArray[Any], values: NDArray[Any], selected: NDArray[Any]
) -> dict[str, Any]:
    """Columns of a selections table for one video and query."""
    count = len(shots)
    return {
        "dataset": [key[0]] * count,
        "video": [key[1]] * count,
        "query": [query] * count,
        "start": shots[:, 0],
        "stop": shots[:, 1],
        "value": values,
        "selected": selected,
    }


def score_rows(key: Key, frame: NDArray[Any], score: NDArray[Any]) -> dict[str, Any]:
    """Columns of a scores table for one video."""
    count = len(frame)
    return {
        "dataset": [key[0]] * count,
        "video": [key[1]] * count,
        "frame": frame,
        "score": np.asarray(score, dtype=np.float32),
    }
