"""Reading and writing tables; a table with another schema than its contract is refused."""

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

from clipit.core.damaged_files import DAMAGE, reading, unreadable
from clipit.core.durable import durable_write
from clipit.core.errors import DataError, MissingError
from clipit.tables.schemas import EMBEDDING, SCHEMAS

_PROVENANCE = b"clipit"


def read(
    path: str | PathLike[str], contract: str, columns: Sequence[str] | None = None
) -> pa.Table:
    """Read all or some columns of the table at `path`, checked against `contract`.

    Raises MissingError if the file does not exist, DataError if it is no Parquet file or its
    schema differs.
    """
    # ParquetFile, not read_table: the latter imports pandas (seconds).
    try:
        file = pq.ParquetFile(path)
        _check(file.schema_arrow, contract, path)
        return file.read(columns)
    except FileNotFoundError:
        raise MissingError(f"{path}: no {contract} table; run the stage that writes it") from None
    except DAMAGE as error:
        raise unreadable(path, "Parquet", error, "delete it and rerun") from None


def stream(
    path: str | PathLike[str], contract: str, columns: Sequence[str], rows: int = 64
) -> Iterator[pa.RecordBatch]:
    """Yield some `columns` of the table at `path`, `rows` rows at a time; see `read` for errors."""
    read(path, contract, [])
    with reading(path, "Parquet", "delete it and rerun"), pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=rows, columns=list(columns))


def take(
    path: str | PathLike[str], contract: str, columns: Sequence[str], rows: Sequence[int]
) -> Iterator[pa.Table]:
    """Yield some `columns` of the rows with indices `rows` (ascending), a row group at a time.

    Only row groups with a wanted row are read, so a few pictures of a long table cost little.
    """
    read(path, contract, [])
    wanted = np.asarray(rows, dtype=np.int64)
    with reading(path, "Parquet", "delete it and rerun"), pq.ParquetFile(path) as file:
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
    """Read the tables at `paths` and concatenate them."""
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
    """Yield `append(columns)`, which adds a row group; the file appears complete or not at all."""
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
    """The provenance a table was written with; empty if it has none."""
    with reading(path, "Parquet", "delete it and rerun"):
        metadata = pq.ParquetFile(path).schema_arrow.metadata or {}
        stored: dict[str, Any] = json.loads(metadata.get(_PROVENANCE, b"{}"))
        return stored


def empty(contract: str) -> dict[str, list[Any]]:
    """Empty columns of a table without embeddings."""
    return {name: [] for name in SCHEMAS[contract]}


def _as_table(columns: pa.Table | Mapping[str, Any], contract: str) -> pa.Table:
    if isinstance(columns, pa.Table):
        return columns
    types = SCHEMAS[contract]
    return pa.table(
        {
            name: values
            if isinstance(values, pa.Array | pa.ChunkedArray) or types.get(name) == EMBEDDING
            else pa.array(values, type=types.get(name))
            for name, values in columns.items()
        }
    )


def _check(schema: pa.Schema, contract: str, path: str | PathLike[str]) -> None:
    expected = SCHEMAS[contract]
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
