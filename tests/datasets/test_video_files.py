"""Finding video files: folders, sheets, and the names that authors use."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipit.core.errors import DataError, MissingError
from clipit.datasets.records import VideoRecord
from clipit.datasets.video_files import find, find_parts


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def record(number: int, name: str) -> VideoRecord:
    return VideoRecord(f"video_{number}", name, 100, 25.0)


def test_a_folder_holds_its_videos_in_order_and_nothing_else(tmp_path: Path) -> None:
    touch(tmp_path, "b.MP4", "a b.mkv", "notes.txt", ".hidden.mp4", "deep/c.mp4")
    assert list(find(tmp_path, "folder", None)) == ["a b", "b"]


def test_equal_stems_keep_their_suffix(tmp_path: Path) -> None:
    touch(tmp_path, "a.mov", "a.mp4", "b.mp4")
    assert list(find(tmp_path, "folder", None)) == ["a.mov", "a.mp4", "b"]


def test_a_file_is_a_dataset_of_one(tmp_path: Path) -> None:
    touch(tmp_path, "a b.mov")
    assert find(tmp_path / "a b.mov", "file", None) == {"a b": tmp_path / "a b.mov"}
    with pytest.raises(DataError, match="expected a video file"):
        find(tmp_path, "file", None)


def test_an_empty_folder_and_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="no video files; known are"):
        find(tmp_path, "folder", None)
    with pytest.raises(DataError, match="expected a folder of videos"):
        find(tmp_path / "none", "folder", None)


@pytest.mark.parametrize("format_name", ["tvsum", "summe"])
def test_published_folders_are_matched_by_name(tmp_path: Path, format_name: str) -> None:
    touch(tmp_path, "videos/-esJrBWj2d8.mp4", "videos/St Maarten Landing.mp4", "video/x.mp4")
    records = [record(1, "St_Maarten_Landing"), record(2, "-esJrBWj2d8")]
    found = find(tmp_path, format_name, records)
    assert {video: file.name for video, file in found.items()} == {
        "video_1": "St Maarten Landing.mp4",
        "video_2": "-esJrBWj2d8.mp4",
    }


def test_a_missing_video_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "here.mp4")
    with pytest.raises(MissingError, match=r"no video file of gone \(video_2\); put it there"):
        find(tmp_path, "summe", [record(1, "here"), record(2, "gone")])


def test_a_sheet_names_ids_and_paths(tmp_path: Path) -> None:
    touch(tmp_path, "clips/one.bin", "two.mp4")
    sheet = tmp_path / "videos.csv"
    sheet.write_text("path,id\nclips/one.bin,first\ntwo.mp4,second\n")
    found = find(sheet, "list", None)
    assert found == {"first": tmp_path / "clips/one.bin", "second": tmp_path / "two.mp4"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,path\na,b\n", "expected columns id, path; found"),
        ("id,path\n,b.mp4\n", "line 2: expected a path, and an id"),
        ("id,path\na/b,two.mp4\n", "line 2: expected a path, and an id"),
        ("id,path\na,two.mp4\na,two.mp4\n", "line 3: id 'a' is there twice"),
        ("id,path\na,none.mp4\n", "line 2: no file at"),
    ],
)
def test_wrong_sheets_are_refused_by_line(tmp_path: Path, content: str, message: str) -> None:
    touch(tmp_path, "two.mp4")
    (tmp_path / "videos.csv").write_text(content)
    with pytest.raises((DataError, MissingError), match=message):
        find(tmp_path / "videos.csv", "list", None)


def test_parts_of_a_video_are_in_order_of_their_names(tmp_path: Path) -> None:
    for name in (
        "P02/b.mp4",
        "P02/a.mp4",
        "P01/01.MP4",
        "P01/notes.txt",
        ".cache/x.mp4",
        "P03/a.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = find_parts(tmp_path, None)
    assert {video: [file.name for file in files] for video, files in found.items()} == {
        "P01": ["01.MP4"],
        "P02": ["a.mp4", "b.mp4"],
    }
    records = [VideoRecord(video, video, 75, 15.0) for video in ("P02", "P04")]
    with pytest.raises(MissingError, match="P04: no video files; put the parts of P04 there"):
        find_parts(tmp_path, records)
    with pytest.raises(DataError, match="expected a folder with a folder per video"):
        find_parts(tmp_path / "absent", None)
