"""The video files of a dataset, in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clipit.core.errors import DataError
from clipit.datasets.records import VideoRecord

_SUFFIXES = {".mp4", ".m4v", ".mkv", ".webm", ".avi", ".mov", ".mpg", ".mpeg", ".flv", ".wmv"}


def find_footage(folder: Path, videos: Sequence[VideoRecord]) -> dict[str, Path]:
    """video -> the file in `folder` called by its `video` or `name`; those without are left out.

    Raises DataError where two files go by one name.
    """
    by_stem: dict[str, list[Path]] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in _SUFFIXES and file.is_file():
            by_stem.setdefault(file.stem, []).append(file)
    found = {}
    for record in videos:
        files = by_stem.get(record.video) or by_stem.get(record.name) or []
        if len(files) > 1:
            raise DataError(
                f"{folder}: {record.video}: {', '.join(file.name for file in files)}; keep one"
            )
        if files:
            found[record.video] = files[0]
    return found
