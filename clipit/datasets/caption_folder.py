"""A folder with one caption file per video: `NAME.srt`, `.vtt`, `.csv` or `.json`."""

from __future__ import annotations

from collections.abc import Iterable
from os.path import isfile  # Path.is_file raises for invalid file names
from pathlib import Path

from clipit.datasets.caption_files import READERS
from clipit.tables.caption import Caption


def caption_file(folder: Path, video: str) -> Path | None:
    """The caption file of `video` in `folder` with the first suffix of READERS, if any."""
    files = (folder / f"{video}{suffix}" for suffix in READERS)
    return next((file for file in files if isfile(file)), None)


def read_folder(folder: Path, videos: Iterable[str]) -> dict[str, list[Caption]]:
    """The captions of the `videos` that have a caption file."""
    files = {video: caption_file(folder, video) for video in videos}
    return {video: READERS[file.suffix](file) for video, file in files.items() if file}
