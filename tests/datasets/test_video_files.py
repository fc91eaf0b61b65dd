"""Finding video files: folders, video lists, and published names."""

from __future__ import annotations

from pathlib import Path

import pytest

from clipit.core.errors import DataError, MissingError
from clipit.datasets.records import VideoRecord
from clipit.datasets.video_files import find, find_available, find_recordings


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def record(number: int, name: str) -> VideoRecord:
    return VideoRecord(f"video_{number}", name, 100, 25.0)


def test_find_lists_videos_of_folder_in_order(tmp_path: Path) -> None:
    touch(tmp_path, "b.MP4", "a b.mkv", "notes.txt", ".hidden.mp4", "deep/c.mp4")
    assert list(find(tmp_path, "folder", None)) == ["a b", "b"]


def test_equal_stems_keep_their_suffix(tmp_path: Path) -> None:
    touch(tmp_path, "a.mov", "a.mp4", "b.mp4")
    assert list(find(tmp_path, "folder", None)) == ["a.mov", "a.mp4", "b"]


def test_single_file_is_a_dataset(tmp_path: Path) -> None:
    touch(tmp_path, "a b.mov")
    assert find(tmp_path / "a b.mov", "file", None) == {"a b": tmp_path / "a b.mov"}
    with pytest.raises(DataError, match="expected a video file"):
        find(tmp_path, "file", None)


def test_empty_and_missing_folders_are_rejected(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="no video files; known suffixes"):
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


def test_of_two_containers_of_a_published_video_one_is_taken(tmp_path: Path) -> None:
    touch(tmp_path, "videos/Jumps.webm", "videos/Jumps.mp4", "videos/Cooking.webm")
    found = find(tmp_path, "summe", [record(1, "Jumps"), record(2, "Cooking")])
    assert [file.name for file in found.values()] == ["Jumps.mp4", "Cooking.webm"]


def test_missing_video_is_named(tmp_path: Path) -> None:
    touch(tmp_path, "here.mp4")
    with pytest.raises(
        MissingError, match=r"no video file of gone \(video_2\); add it under that name"
    ):
        find(tmp_path, "summe", [record(1, "here"), record(2, "gone")])


def test_video_list_gives_ids_and_paths(tmp_path: Path) -> None:
    touch(tmp_path, "clips/one.bin", "two.mp4")
    video_list = tmp_path / "videos.csv"
    video_list.write_text("path,id\nclips/one.bin,first\ntwo.mp4,second\n")
    found = find(video_list, "list", None)
    assert found == {"first": tmp_path / "clips/one.bin", "second": tmp_path / "two.mp4"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,path\na,b\n", "expected columns id, path; found"),
        ("id,path\n,b.mp4\n", "line 2: expected a path, and an id"),
        ("id,path\na/b,two.mp4\n", "line 2: expected a path, and an id"),
        ("id,path\na,two.mp4\na,two.mp4\n", "line 3: id 'a' occurs twice"),
        ("id,path\na,none.mp4\n", "line 2: no file at"),
    ],
)
def test_invalid_video_lists_are_rejected_by_line(
    tmp_path: Path, content: str, message: str
) -> None:
    touch(tmp_path, "two.mp4")
    (tmp_path / "videos.csv").write_text(content)
    with pytest.raises((DataError, MissingError), match=message):
        find(tmp_path / "videos.csv", "list", None)


def test_find_recordings_orders_segments_by_name(tmp_path: Path) -> None:
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
    found = find_recordings(tmp_path, None)
    assert {video: [file.name for file in files] for video, files in found.items()} == {
        "P01": ["01.MP4"],
        "P02": ["a.mp4", "b.mp4"],
    }
    records = [VideoRecord(video, video, 75, 15.0) for video in ("P02", "P04")]
    with pytest.raises(MissingError, match="P04: no video files; add the segments of P04"):
        find_recordings(tmp_path, records)
    with pytest.raises(DataError, match="expected a folder with a folder per video"):
        find_recordings(tmp_path / "absent", None)


VIDEOS = [record(1, "Air Force One"), record(2, "b")]


def test_find_available_prefers_id_to_name_and_skips_missing(tmp_path: Path) -> None:
    touch(tmp_path, "Air Force One.MP4", "video_2.webm", "b.mp4", "video_1.txt", "other.mp4")
    assert find_available(tmp_path, [*VIDEOS, record(3, "absent")]) == {
        "video_1": tmp_path / "Air Force One.MP4",
        "video_2": tmp_path / "video_2.webm",
    }


def test_two_files_of_one_video_are_rejected(tmp_path: Path) -> None:
    touch(tmp_path, "b.mp4", "b.mkv")
    assert find_available(tmp_path, VIDEOS[:1]) == {}
    with pytest.raises(DataError, match=r"video_2: b\.mkv, b\.mp4; keep one"):
        find_available(tmp_path, VIDEOS)
    with pytest.raises(DataError, match="keep one"):
        find(tmp_path, "folder", VIDEOS[1:])
