"""Tables: valid ones are read back, others are refused with the column named."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from clipit import tables
from clipit.core.errors import DataError, MissingError

SCORES = {"dataset": ["d", "d"], "video": ["v", "v"], "frame": [0, 15], "score": [0.5, 1]}


def test_round_trip_with_provenance(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    tables.write(path, "scores", SCORES, {"stage": "score", "seed": 3})
    assert tables.read(path, "scores").to_pydict() == SCORES
    assert tables.provenance(path) == {"stage": "score", "seed": 3}


def test_embeddings_round_trip_at_any_width(tmp_path: Path) -> None:
    vectors = np.arange(12, dtype=np.float32).reshape(3, 4)
    columns = {
        "dataset": ["d"] * 3,
        "video": ["v"] * 3,
        "frame": [0, 1, 2],
        "time_s": [0, 0.5, None],
        "embedding": tables.embedding_column(vectors),
    }
    tables.write(tmp_path / "i.parquet", "features", columns, {})
    table = tables.read(tmp_path / "i.parquet", "features")
    assert (tables.embeddings(table["embedding"]) == vectors).all()
    assert (tables.embeddings(table["embedding"].slice(1, 1)) == vectors[1:2]).all()


def test_missing_column_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    pq.write_table(pa.table({"video": ["v"], "score": [1.0]}), path)
    with pytest.raises(
        DataError, match=r"scores\.parquet: columns of a scores table: .*; found video, score;"
    ):
        tables.read(path, "scores")


def test_wrong_type_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    pq.write_table(pa.table(SCORES), path)
    with pytest.raises(
        DataError, match="column frame of a scores table: expected int32; found int64"
    ):
        tables.read(path, "scores")


def test_invalid_table_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="columns of a scores table"):
        tables.write(tmp_path / "s.parquet", "scores", {"video": ["v"]}, {})
    assert not list(tmp_path.iterdir())


def test_missing_and_broken_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="no scores table"):
        tables.read(tmp_path / "none.parquet", "scores")
    (tmp_path / "s.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(DataError, match="not readable as Parquet"):
        tables.read(tmp_path / "s.parquet", "scores")


def test_table_splits_by_dataset_and_video() -> None:
    table = pa.table({"dataset": ["a", "b", "a"], "video": ["v", "v", "v"], "x": [1, 2, 3]})
    found = {key: rows["x"].to_pylist() for key, rows in tables.by_video(table).items()}
    assert found == {("a", "v"): [1, 3], ("b", "v"): [2]}
