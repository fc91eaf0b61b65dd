"""The Parquet tables that stages hand to each other: their only schemas, reader and writer.

Units are in the names: `_s` seconds, `frame`/`start`/`stop` indices into the original video,
intervals half-open. A table that breaks its contract is refused with file, column, expected, found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from clipit.durable import durable_write
from clipit.errors import DataError, MissingError

#: A fixed-size list of float32; its length is the encoder's and differs between files.
EMBEDDING = "fixed_size_list<float>[dimension]"

#: A video anywhere: (dataset, video); names are unique within a dataset only.
Key = tuple[str, str]

_SCHEMAS: dict[str, dict[str, pa.DataType | str]] = {
    "videos": {
        "dataset": pa.string(),
        "video": pa.string(),
        "name": pa.string(),
        "part": pa.string(),
        "n_frames": pa.int32(),
        "fps": pa.float64(),  # null where the source does not say
        # what only the video file tells; null where the dataset starts at features
        "path": pa.string(),
        "duration_s": pa.float64(),
        "time_base": pa.string(),
        "width": pa.int32(),
        "height": pa.int32(),
        "has_audio": pa.bool_(),
        "timecode": pa.string(),  # where the camera's clock started; null: it had none
        "sha256": pa.string(),
    },
    "frames": {
        "dataset": pa.string(),
        "video": pa.string(),
        "frame": pa.int32(),
        "time_s": pa.float64(),
        "jpeg": pa.binary(),
    },
    "shots": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
    },
    # what is said of every shot: its tags, or one sentence
    "tags": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "tags": pa.list_(pa.string()),
    },
    # Run-length coded over frames. query null: generic. kind: score (an annotator's raw
    # importance), summary (an annotator's 0/1 summary), gtscore (the mean importance in [0, 1]),
    # keyframes (0/1).
    "annotations": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "kind": pa.string(),
        "annotator": pa.int16(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "value": pa.float32(),
    },
    "image": {
        "dataset": pa.string(),
        "video": pa.string(),
        "frame": pa.int32(),
        "time_s": pa.float64(),
        "embedding": EMBEDDING,
    },
    "captions": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start_s": pa.float64(),
        "end_s": pa.float64(),
        "sentence": pa.string(),
        "score": pa.float32(),
    },
    "text": {
        "dataset": pa.string(),
        "video": pa.string(),
        "start_s": pa.float64(),
        "end_s": pa.float64(),
        "sentence": pa.string(),
        "embedding": EMBEDDING,
    },
    "scores": {
        "dataset": pa.string(),
        "video": pa.string(),
        "frame": pa.int32(),
        "score": pa.float32(),
    },
    # video null: asked of every video of the dataset
    "queries": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "embedding": EMBEDDING,
    },
    # scores of a whole dataset for its summaries; query null: generic
    "query_scores": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "frame": pa.int32(),
        "score": pa.float32(),
    },
    "chosen": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "value": pa.float64(),
        "selected": pa.bool_(),
    },
    # What each sentence adds to the score of a shot (start: its first frame), and how much of the
    # shot's attention it has, where anything attends; the sentences of a shot that add most.
    "why": {
        "dataset": pa.string(),
        "video": pa.string(),
        "query": pa.string(),
        "start": pa.int32(),
        "start_s": pa.float64(),
        "end_s": pa.float64(),
        "sentence": pa.string(),
        "change": pa.float64(),
        "attention": pa.float64(),
    },
    "summary": {
        "dataset": pa.string(),
        "split": pa.int16(),
        "video": pa.string(),
        "start": pa.int32(),
        "stop": pa.int32(),
        "value": pa.float64(),
        "selected": pa.bool_(),
    },
}

_PROVENANCE = b"clipit"


def read(
    path: str | PathLike[str], contract: str, columns: Sequence[str] | None = None
) -> pa.Table:
    """Read the table at `path` (all columns or some), checked against `contract`.

    Raises MissingError if the file does not exist, DataError if it is no Parquet file or breaks
    the contract.
    """
    # ParquetFile, not read_table: the latter imports pandas (seconds).
    try:
        file = pq.ParquetFile(path)
        _check(file.schema_arrow, contract, path)
        return file.read(columns)
    except FileNotFoundError:
        raise MissingError(f"{path}: no {contract} table; run the stage that makes it") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{path}: not readable as Parquet ({error}); delete and rerun") from None


def stream(
    path: str | PathLike[str], contract: str, columns: Sequence[str], rows: int = 64
) -> Iterator[pa.RecordBatch]:
    """Yield some `columns` of the table at `path`, `rows` rows at a time; see `read` for errors."""
    read(path, contract, [])
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=rows, columns=list(columns))


def take(
    path: str | PathLike[str], contract: str, columns: Sequence[str], rows: Sequence[int]
) -> Iterator[pa.Table]:
    """Yield some `columns` of the rows numbered `rows` (ascending), a row group at a time.

    Only row groups that hold one of them are read: a few pictures of a long table cost little.
    """
    read(path, contract, [])
    wanted = np.asarray(rows, dtype=np.int64)
    with pq.ParquetFile(path) as file:
        first = 0
        for group in range(file.num_row_groups):
            last = first + file.metadata.row_group(group).num_rows
            inside = wanted[(wanted >= first) & (wanted < last)]
            if len(inside):
                yield file.read_row_group(group, list(columns)).take(pa.array(inside - first))
            first = last


def read_all(
    paths: Sequence[str | PathLike[str]], contract: str, columns: Sequence[str] | None = None
) -> pa.Table:
    """Read the tables at `paths` one after the other into one."""
    return pa.concat_tables(read(path, contract, columns) for path in paths)


def write(
    path: str | PathLike[str],
    contract: str,
    columns: pa.Table | Mapping[str, Any],
    provenance: Mapping[str, Any],
) -> None:
    """Write `columns` as the table `contract`, durably, with `provenance` in its metadata."""
    with open_writer(path, contract, provenance) as append:
        append(columns)


@contextmanager
def open_writer(
    path: str | PathLike[str], contract: str, provenance: Mapping[str, Any]
) -> Iterator[Any]:
    """Yield `append(columns)`, which adds a row group; the file appears whole or not at all."""
    metadata = {_PROVENANCE: json.dumps(provenance).encode()}
    with durable_write(path) as temporary:
        writer: pq.ParquetWriter | None = None

        def append(columns: pa.Table | Mapping[str, Any]) -> None:
            nonlocal writer
            table = _as_table(columns, contract)
            _check(table.schema, contract, path)
            if writer is None:
                writer = pq.ParquetWriter(temporary, table.schema.with_metadata(metadata))
            writer.write_table(table.cast(writer.schema))

        try:
            yield append
            if writer is None:
                raise ValueError(f"{path}: nothing was appended")
        finally:
            if writer is not None:
                writer.close()


def provenance(path: str | PathLike[str]) -> dict[str, Any]:
    """The provenance a table was written with; empty if it is not one of ours."""
    return json.loads((pq.ParquetFile(path).schema_arrow.metadata or {}).get(_PROVENANCE, b"{}"))


def empty(contract: str) -> dict[str, list[Any]]:
    """Columns without rows, of a table without embeddings."""
    return {name: [] for name in _SCHEMAS[contract]}


def embeddings(column: pa.ChunkedArray) -> np.ndarray:
    """An embedding column as float32 (rows, dimension)."""
    dimension = column.type.list_size
    return column.combine_chunks().flatten().to_numpy().reshape(-1, dimension)


def embedding_column(vectors: np.ndarray) -> pa.Array:
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


def sheet_rows(path: str | PathLike[str]) -> dict[Key, dict[str, Any]]:
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
) -> list[tuple[str | None, np.ndarray | None]]:
    """What to score for: nothing in particular (None, None), then every query and its vector."""
    asked: list[tuple[str | None, np.ndarray | None]] = [(None, None)]
    for path in paths:
        table = read(path, "queries")
        asked += zip(table["query"].to_pylist(), embeddings(table["embedding"]), strict=True)
    return asked


def generic(table: pa.Table) -> pa.Table:
    """The rows of a table that answer no query."""
    return table.filter(table["query"].is_null())


def query_score_rows(
    key: Key, query: str | None, frame: np.ndarray, score: np.ndarray
) -> dict[str, Any]:
    """Columns of a query_scores table for one video and query."""
    rows = score_rows(key, frame, score)
    return {name: rows[name] for name in ("dataset", "video")} | {
        "query": [query] * len(frame),
        **{name: rows[name] for name in ("frame", "score")},
    }


def chosen_rows(
    key: Key, query: str | None, shots: np.ndarray, values: np.ndarray, selected: np.ndarray
) -> dict[str, Any]:
    """Columns of a chosen table for one video and query."""
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


def score_rows(key: Key, frame: np.ndarray, score: np.ndarray) -> dict[str, Any]:
    """Columns of a scores table for one video."""
    count = len(frame)
    return {
        "dataset": [key[0]] * count,
        "video": [key[1]] * count,
        "frame": frame,
        "score": np.asarray(score, dtype=np.float32),
    }


def _as_table(columns: pa.Table | Mapping[str, Any], contract: str) -> pa.Table:
    if isinstance(columns, pa.Table):
        return columns
    types = _SCHEMAS[contract]
    return pa.table(
        {
            name: values
            if isinstance(values, pa.Array | pa.ChunkedArray) or types.get(name) == EMBEDDING
            else pa.array(values, type=types.get(name))
            for name, values in columns.items()
        }
    )


def _check(schema: pa.Schema, contract: str, path: str | PathLike[str]) -> None:
    expected = _SCHEMAS[contract]
    if list(schema.names) != list(expected):
        raise DataError(
            f"{Path(path)}: columns of a {contract} table: expected {', '.join(expected)}; "
            f"found {', '.join(schema.names)}; delete the file and rerun its stage"
        )
    for name, wanted in expected.items():
        found = schema.field(name).type
        fits = (
            pa.types.is_fixed_size_list(found) and found.value_type == pa.float32()
            if wanted == EMBEDDING
            else found == wanted
        )
        if not fits:
            raise DataError(
                f"{Path(path)}: column {name} of a {contract} table: expected {wanted}; "
                f"found {found}; delete the file and rerun its stage"
            )
