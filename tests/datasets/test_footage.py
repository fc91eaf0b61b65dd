from __future__ import annotations

from pathlib import Path

import pytest

from clipit.core.errors import DataError
from clipit.datasets.footage import find_footage
from clipit.datasets.records import VideoRecord

VIDEOS = [VideoRecord("video_1", "Air Force One", 10, None), VideoRecord("video_2", "b", 10, None)]


def test_files_by_video_or_name(tmp_path: Path) -> None:
    for name in ("Air Force One.MP4", "video_2.webm", "b.mp4", "video_1.txt", "other.mp4"):
        (tmp_path / name).touch()
    found = find_footage(tmp_path, VIDEOS)
    assert found == {
        "video_1": tmp_path / "Air Force One.MP4",
        "video_2": tmp_path / "video_2.webm",
    }


def test_two_files_of_one_video(tmp_path: Path) -> None:
    for name in ("b.mp4", "b.mkv"):
        (tmp_path / name).touch()
    assert find_footage(tmp_path, VIDEOS[:1]) == {}
    with pytest.raises(DataError, match=r"video_2: b\.mkv, b\.mp4; keep one"):
        find_footage(tmp_path, VIDEOS)
