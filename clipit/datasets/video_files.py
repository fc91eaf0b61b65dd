"""Which video files a dataset has, by names alone: nothing is opened here."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from clipit.core.errors import DataError, MissingError
from clipit.datasets.records import VideoRecord

#: What counts as a video in a folder.
SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *("mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg"),
        *("ts", "mts", "m2ts", "wmv", "flv", "3gp", "ogv"),
    )
)
#: Below a folder as published, where its videos may lie.
_PUBLISHED = ("", "video", "videos")


def find(path: Path, format_name: str, records: Sequence[VideoRecord] | None) -> dict[str, Path]:
    """The video files by id, in order: of the annotations' `records`, or of all there are.

    Raises MissingError naming the annotated videos without a file, DataError for a bad list.
    """
    files = _FINDERS[format_name](path)
    if records is None:
        if not files:
            raise MissingError(f"{path}: no video files; known are {' '.join(sorted(SUFFIXES))}")
        return files
    loose = {_loosely(name): file for name, file in files.items()}
    found = {r.video: _match(r, files, loose) for r in records}
    missing = [f"{r.name} ({r.video})" for r in records if found[r.video] is None]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise MissingError(
            f"{path}: no video file of {', '.join(missing[:5])}{more}; put it there, named so"
        )
    return {video: file for video, file in found.items() if file is not None}


def find_parts(path: Path, records: Sequence[VideoRecord] | None) -> dict[str, list[Path]]:
    """The files of every video that comes in parts: folder PATH/VIDEO, in order of their names.

    Raises MissingError naming the first annotated video without any, DataError for no folder.
    """
    if not path.is_dir():
        raise DataError(f"{path}: expected a folder with a folder per video; fix the path")
    found = {
        folder.name: [file.absolute() for file in sorted(folder.iterdir()) if is_video(file)]
        for folder in sorted(path.iterdir())
        if folder.is_dir() and not folder.name.startswith(".")
    }
    found = {video: files for video, files in found.items() if files}
    wanted = list(found) if records is None else [record.video for record in records]
    missing = [video for video in wanted if video not in found]
    if missing or not wanted:
        name = missing[0] if missing else "VIDEO"
        raise MissingError(f"{path}/{name}: no video files; put the parts of {name} there")
    return {video: found[video] for video in wanted}


def _match(record: VideoRecord, files: dict[str, Path], loose: dict[str, Path]) -> Path | None:
    exact = files.get(record.name) or files.get(record.video)
    return exact or loose.get(_loosely(record.name))


def _loosely(name: str) -> str:
    """Authors write one name with blanks here and underscores there."""
    return re.sub(r"[\s_]+", "_", name.casefold())


def _folder(path: Path, published: bool) -> dict[str, Path]:
    if not path.is_dir():
        raise DataError(f"{path}: expected a folder of videos; fix the path in config.yaml")
    folders = [path / name for name in (_PUBLISHED if published else ("",))]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
    videos = [file for file in files if is_video(file)]
    stems = [file.stem for file in videos]
    return {
        (file.stem if stems.count(file.stem) == 1 else file.name): file.absolute()
        for file in videos
    }


def _file(path: Path) -> dict[str, Path]:
    if not path.is_file():
        raise DataError(f"{path}: expected a video file; fix the path in config.yaml")
    return {path.stem: path.absolute()}


def is_video(file: Path) -> bool:
    """Whether the name is that of a video file."""
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and not file.is_dir()


def _list(path: Path) -> dict[str, Path]:
    """videos.csv: columns id and path, which starts at the folder of the list."""
    if not path.is_file():
        raise DataError(f"{path}: expected a CSV file with columns id, path")
    with path.open(newline="", encoding="utf-8-sig") as file:
        table = csv.DictReader(file)
        if not {"id", "path"} <= set(table.fieldnames or []):
            raise DataError(f"{path}: expected columns id, path; found {table.fieldnames}")
        rows = [((row["id"] or "").strip(), (row["path"] or "").strip()) for row in table]
    files: dict[str, Path] = {}
    for number, (video, name) in enumerate(rows, start=2):
        if not video or not name or "/" in video or "\\" in video or video.startswith("."):
            raise DataError(f"{path}: line {number}: expected a path, and an id that names a file")
        if video in files:
            raise DataError(f"{path}: line {number}: id {video!r} is there twice")
        files[video] = (path.parent / name).absolute()
        if not files[video].exists():
            raise MissingError(f"{path}: line {number}: no file at {files[video]}")
    return files


_FINDERS = {
    "folder": partial(_folder, published=False),
    "file": _file,
    "list": _list,
    "tvsum": partial(_folder, published=True),
    "summe": partial(_folder, published=True),
}
