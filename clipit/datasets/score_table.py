"""Scores that somebody wrote as a table, Parquet or CSV: columns video, frame, score, or more.

Taken is what casts without loss, whatever its type, order and company; else refused by its column
and row. Rows count from 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from clipit import tables
from clipit.core.errors import DataError

_COLUMNS = ("video", "frame", "score")
_MOST = 2**31 - 1  # frames are int32 everywhere

#: picks (T,) and scores (T,) float64 of a video.
Scored = tuple[NDArray[Any], NDArray[Any]]


def read_parquet(path: Path, dataset: str) -> dict[tables.Key, Scored]:
    """The scores of every video; those of `dataset` where no column says of which."""
    try:
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
        return _scored(file.read(_wanted(names, path)), path, dataset)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise _unreadable(path, "Parquet", error) from None


def read_csv(path: Path, dataset: str) -> dict[tables.Key, Scored]:
    """The same of a CSV with a header."""
    as_text = dict.fromkeys(("dataset", *_COLUMNS), pa.string())
    convert = pyarrow.csv.ConvertOptions(
        column_types=as_text, strings_can_be_null=True, null_values=[""]
    )
    try:
        table = pyarrow.csv.read_csv(path, convert_options=convert)
    except (pa.ArrowInvalid, OSError) as error:
        raise _unreadable(path, "CSV", error) from None
    return _scored(table.select(_wanted(table.column_names, path)), path, dataset)


def _wanted(names: list[str], path: Path) -> list[str]:
    for name in _COLUMNS:
        if names.count(name) != 1:
            found = ", ".join(names) if name not in names else f"{name} {names.count(name)} times"
            raise DataError(
                f"{path}: columns: expected {', '.join(_COLUMNS)} (dataset, too, if you like), "
                f"found {found}; name the columns so"
            )
    return [*_COLUMNS, *(["dataset"] if "dataset" in names else [])]


def _scored(table: pa.Table, path: Path, dataset: str) -> dict[tables.Key, Scored]:
    of = _text(table, "dataset", path) if "dataset" in table.column_names else None
    rows = pa.table(
        {
            "dataset": of if of is not None else pa.array([dataset] * len(table), pa.string()),
            "video": _text(table, "video", path),
            "frame": _frames(_numbers(table, "frame", path), f"{path}: column frame"),
            "score": _numbers(table, "score", path),
        }
    )
    return {
        key: (found["frame"].to_numpy(), found["score"].to_numpy())
        for key, found in tables.by_video(rows).items()
    }


def _text(table: pa.Table, name: str, path: Path) -> pa.ChunkedArray:
    column = _plain(table, name, path)
    if not _is_text(column.type):
        raise DataError(
            f"{path}: column {name}: expected text, found {column.type}; write it as text"
        )
    return column.cast(pa.string())


def _numbers(table: pa.Table, name: str, path: Path) -> NDArray[Any]:
    """The column as float64 (rows,), text read as numbers."""
    column = _plain(table, name, path)
    where = f"{path}: column {name}"
    if _is_text(column.type):
        return np.array([_number(text, f"{where}, row {row}") for row, text in _rows(column)])
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    if not any(is_kind(column.type) for is_kind in kinds):
        raise DataError(f"{where}: expected numbers, found {column.type}; write it as numbers")
    try:
        return pc.cast(column, pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        raise DataError(
            f"{where}: expected numbers that a float64 holds, found larger ones in "
            f"{column.type}; write it as float64"
        ) from None


def _frames(values: NDArray[Any], where: str) -> NDArray[Any]:
    """Whole numbers as int32 (rows,)."""
    with np.errstate(invalid="ignore"):
        bad = ~((values == np.floor(values)) & (values >= 0) & (values <= _MOST))
    if bad.any():
        row = int(np.argmax(bad))
        raise DataError(
            f"{where}, row {row + 1}: expected a whole number from 0 to {_MOST}, found "
            f"{values[row]:.15g}; give the index of the frame in the video"
        )
    return values.astype(np.int32)


def _plain(table: pa.Table, name: str, path: Path) -> pa.ChunkedArray:
    """The column without dictionary; DataError where a row has no value."""
    column = table[name]
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if column.null_count:
        row = column.is_null().to_pylist().index(True) + 1
        raise DataError(f"{path}: column {name}, row {row}: expected a value, found none; fill it")
    return column


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise DataError(
            f"{where}: expected a number, found {text[:40]!r}; write it as a number"
        ) from None


def _rows(column: pa.ChunkedArray) -> enumerate[str]:
    return enumerate(column.to_pylist(), start=1)


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view()


def _unreadable(path: Path, kind: str, error: Exception) -> DataError:
    reason = " ".join(str(error).split())[:200]
    return DataError(f"{path}: not readable as {kind} ({reason}); write it again")
