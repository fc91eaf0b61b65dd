"""Captions beside each video: `NAME.srt`, `.vtt`, `.csv` or `.json` in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from os.path import isfile  # of a name that no file can have, Path.is_file raises
from pathlib import Path

from clipit.datasets.caption_files import READERS
from clipit.tables.caption import Caption


def caption_file(folder: Path, video: str) -> Path | None:
    """The captions of `video` in `folder`, by the first suffix of READERS that is there."""
    files = (folder / f"{video}{suffix}" for suffix in READERS)
    return next((file for file in files if isfile(file)), None)


def read_folder(folder: Path, videos: Iterable[str]) -> dict[str, list[Caption]]:
    """The captions of those of `videos` that have a file."""
    files = {video: caption_file(folder, video) for video in videos}
    return {video: READERS[file.suffix](file) for video, file in files.items() if file}
