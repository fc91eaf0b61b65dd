"""Pictures of a frames table: the nearest frames of the right video, few row groups read."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipit import tables
from clipit.media.stored_frames import stored_pictures


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Two videos with a picture every half second, in row groups of three."""
    path = tmp_path / "frames.parquet"
    rows = [(video, number) for video in ("a", "b") for number in range(10)]
    with tables.open_writer(path, "frames", {}) as append:
        for first in range(0, len(rows), 3):
            group = rows[first : first + 3]
            append(
                {
                    "dataset": ["d"] * len(group),
                    "video": [video for video, _ in group],
                    "frame": [number for _, number in group],
                    "time_s": [number / 2 for _, number in group],
                    "jpeg": [f"{video}{number}".encode() for video, number in group],
                }
            )
    return path


def test_nearest_picture_of_that_video(table: Path) -> None:
    pictures = stored_pictures(table, ("d", "b"))
    assert pictures([0.0, 1.2, 1.24, 99.0]) == {0.0: b"b0", 1.2: b"b2", 1.24: b"b2", 99.0: b"b9"}
    assert pictures([]) == {}


def test_video_without_frames_has_none(table: Path) -> None:
    assert stored_pictures(table, ("d", "c"))([1.0]) == {}


def test_rows_are_read_from_their_row_groups_only(table: Path) -> None:
    parts = list(tables.take(table, "frames", ["jpeg"], [0, 2, 10]))
    assert [part["jpeg"].to_pylist() for part in parts] == [[b"a0", b"a2"], [b"b0"]]
