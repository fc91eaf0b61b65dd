"""Scores that `clipit eval` cannot take: one line says where, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest

from clipit.core.errors import DataError, MissingError, UsageError
from tests.cli.predicted import frame_of, point_elsewhere, refused, write_h5


@pytest.mark.parametrize(
    ("change", "texts"),
    [
        (
            lambda t: t.drop(columns="score"),
            ("columns: expected video, frame, score", "found dataset, video, frame"),
        ),
        (lambda t: t.rename(columns={"frame": "Frame"}), ("found dataset, video, Frame, score",)),
        (
            lambda t: t.assign(frame=t["frame"] + 0.5),
            ("column frame, row 1: expected a whole number", "found 0.5"),
        ),
        (
            lambda t: t.assign(frame=[*t["frame"][:-1], 2**31]),
            ("column frame, row ", "found 2147483648"),
        ),
        (lambda t: t.assign(frame=[-15, *t["frame"][1:]]), ("column frame, row 1: ", "found -15")),
        (
            lambda t: t.assign(score=["0.5", "high", *["0.1"] * (len(t) - 2)]),
            ("column score, row 2: expected a number, found 'high'",),
        ),
        (
            lambda t: t.assign(video=[None, *t["video"][1:]]),
            ("column video, row 1: expected a value, found none",),
        ),
        (
            lambda t: t.assign(score=[0.5, None, *t["score"][2:]]),
            ("column score, row 2: expected a value, found none",),
        ),
        (
            lambda t: t.assign(dataset="tvsum"),
            ("tvsum/video_2: no such video; toy has toy/video_1",),
        ),
        (lambda t: t[:0], ("expected scores of videos, found none",)),
    ],
)
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_an_invalid_table_is_refused(
    evaluated: Path, toy: Path, change: Callable, texts: tuple[str, ...], kind: str
) -> None:
    table = change(frame_of(toy))
    name = f"bad.{kind}"
    table.to_parquet(name) if kind == "parquet" else table.to_csv(name, index=False)
    refused(name, DataError, *texts)


@pytest.mark.parametrize(
    ("column", "dtype", "texts"),
    [
        ("video", "int64", ("column video: expected text, found int64",)),
        ("score", "bool", ("column score: expected numbers, found bool",)),
        ("frame", "datetime64[ns]", ("column frame: expected numbers, found timestamp",)),
        ("score", "uint64", ("column score: expected numbers within the range of float64",)),
    ],
)
def test_a_column_of_another_type_is_refused(
    evaluated: Path, toy: Path, column: str, dtype: str, texts: tuple[str, ...]
) -> None:
    table = frame_of(toy)
    values = np.full(len(table), 2**63 + 1, np.uint64) if dtype == "uint64" else 0
    table.assign(**{column: values}).astype({column: dtype}).to_parquet("bad.parquet")
    refused("bad.parquet", DataError, *texts)


def test_a_wrong_number_of_scores_is_refused(evaluated: Path, toy: Path) -> None:
    with h5py.File(toy / "toy.h5") as file:
        picks, n_frames = len(file["video_2/picks"]), int(file["video_2/n_frames"][()])
    np.savez("bad.npz", video_2=np.ones(7))
    counts = f"expected one score per pick ({picks}) or one score per frame ({n_frames}), found 7"
    refused("bad.npz", DataError, f"video_2: {counts}")
    point_elsewhere()
    refused("bad.npz", MissingError, f"({n_frames}), found 7", "results/toy/controls.json")


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("bad.json", "[1, 2]", ("expected an object of videos and their scores, found a list",)),
        ("bad.json", '{"video_2": "high"}', ("video_2: expected a list of scores, found a str",)),
        ("bad.json", '{"video_2": [1, "high"]}', ("score 1: expected a number, found 'high'",)),
        ("bad.json", '{"video_2": [[1]]}', ("score 0: expected a number, found '[1]'",)),
        ("bad.json", "{", ("not readable as JSON",)),
        ("bad.json", "{}", ("expected scores of videos, found none",)),
        ("bad.npz", "PK", ("not readable as NPZ",)),
        ("bad.h5", "x", ("not readable as HDF5",)),
        ("bad.parquet", "x", ("not readable as Parquet",)),
        ("bad.csv", "video,frame,score\na,1\n", ("not readable as CSV",)),
        ("bad.csv", "video;frame;score\na;1;2\n", ("found video;frame;score",)),
    ],
)
def test_an_unreadable_file_is_refused(
    evaluated: Path, name: str, content: str, texts: tuple[str, ...]
) -> None:
    Path(name).write_text(content)
    refused(name, DataError, *texts)


def test_arrays_of_another_type_are_refused(evaluated: Path) -> None:
    np.savez("bad.npz", video_2=np.ones((2, 3)))
    refused("bad.npz", DataError, "video_2: expected one score per pick, found shape (2, 3)")
    np.savez("bad.npz", video_2=np.array(["a"]))
    refused("bad.npz", DataError, "video_2: expected numbers, found <U1")
    np.savez("bad.npz", video_2=np.array([{}], dtype=object))
    refused("bad.npz", DataError, "not readable as NPZ")
    write_h5("bad.h5", {"video_2": {"machine_summary": [1, 0], "fm": 0.4}})
    refused("bad.h5", DataError, "expected score or scores or frame_scores, found fm, machine_")
    refused("gone.csv", MissingError, "no such file")
    Path("t.xlsx").touch()
    refused("t.xlsx", UsageError, "expected a file .parquet, .pq, .csv, .npz, .json, .h5, .hdf5")
