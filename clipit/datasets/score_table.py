"""Scores stored as a table, Parquet or CSV, with at least the columns video, frame, score.

Columns may have any order and any type that casts without loss; errors name column and row. Rows
count from 1.
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
from clipit.core.damaged_files import reading
from clipit.core.errors import DataError

_COLUMNS = ("video", "frame", "score")
_MAX_FRAME = 2**31 - 1  # frames are int32 everywhere

#: Picks int32 (T,) and scores float64 (T,) of a video.
Scored = tuple[NDArray[Any], NDArray[Any]]


def read_parquet(path: Path, dataset: str) -> dict[tables.Key, Scored]:
    """The scores of every video; `dataset` is that of files without such a column.

    Raises DataError for a file that is not such a table.
    """
    with reading(path, "Parquet"):
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names
        return _scored(file.read(_wanted(names, path)), path, dataset)


def read_csv(path: Path, dataset: str) -> dict[tables.Key, Scored]:
    """As read_parquet, from a CSV with a header."""
    as_text = dict.fromkeys(("dataset", *_COLUMNS), pa.string())
    convert = pyarrow.csv.ConvertOptions(
        column_types=as_text, strings_can_be_null=True, null_values=[""]
    )
    with reading(path, "CSV"):
        table = pyarrow.csv.read_csv(path, convert_options=convert)
        return _scored(table.select(_wanted(table.column_names, path)), path, dataset)


def _wanted(names: list[str], path: Path) -> list[str]:
    for name in _COLUMNS:
        if names.count(name) != 1:
            found = ", ".join(names) if name not in names else f"{name} {names.count(name)} times"
            raise DataError(
                f"{path}: columns: expected {', '.join(_COLUMNS)} (and optionally dataset), "
                f"found {found}; rename the columns"
            )
    return [*_COLUMNS, *(["dataset"] if "dataset" in names else [])]


def _scored(table: pa.Table, path: Path, dataset: str) -> dict[tables.Key, Scored]:
    datasets = _text(table, "dataset", path) if "dataset" in table.column_names else None
    rows = pa.table(
        {
            "dataset": datasets
            if datasets is not None
            else pa.array([dataset] * len(table), pa.string()),
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


def _numbers(table: pa.Table, name: str, path: Path) -> NDArray[np.float64]:
    """The column as float64 (rows,); text is parsed."""
    column = _plain(table, name, path)
    where = f"{path}: column {name}"
    if _is_text(column.type):
        return np.array([_number(text, f"{where}, row {row}") for row, text in _rows(column)])
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    if not any(is_kind(column.type) for is_kind in kinds):
        raise DataError(f"{where}: expected numbers, found {column.type}; write it as numbers")
    try:
        values: NDArray[np.float64] = pc.cast(column, pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        raise DataError(
            f"{where}: expected numbers within the range of float64, found larger ones in "
            f"{column.type}; write it as float64"
        ) from None
    return values


def _frames(values: NDArray[np.float64], where: str) -> NDArray[np.int32]:
    """Whole numbers as int32 (rows,)."""
    with np.errstate(invalid="ignore"):
        bad = ~((values == np.floor(values)) & (values >= 0) & (values <= _MAX_FRAME))
    if bad.any():
        row = int(np.argmax(bad))
        raise DataError(
            f"{where}, row {row + 1}: expected a whole number from 0 to {_MAX_FRAME}, found "
            f"{values[row]:.15g}; give the index of the frame in the video"
        )
    return values.astype(np.int32)


def _plain(table: pa.Table, name: str, path: Path) -> pa.ChunkedArray:
    """The column without dictionary encoding; DataError for a null."""
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
    kinds = (pa.string(), pa.large_string(), pa.string_view())
    return any(kind == text for text in kinds)
