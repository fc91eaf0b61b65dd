"""The video files of a dataset, found by file name; no file is opened."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from clipit.core.damaged_files import reading
from clipit.core.errors import DataError, MissingError
from clipit.core.naming import title_key
from clipit.datasets.records import VideoRecord

#: File name suffixes of videos. Published datasets hold some videos in two containers (SumMe: .mp4
#: and .webm): the one that comes first here is taken.
SUFFIXES = tuple(
    f".{name}"
    for name in (
        *("mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg"),
        *("ts", "mts", "m2ts", "wmv", "flv", "3gp", "ogv"),
    )
)
#: Subfolders with the videos of a published dataset.
_PUBLISHED = ("", "video", "videos")


def find(path: Path, format_name: str, records: Sequence[VideoRecord] | None) -> dict[str, Path]:
    """The video files by id, in order: those of the annotated `records`, or all (None).

    Raises MissingError naming the annotated videos without a file, DataError for a bad video list
    or two files of one video.
    """
    files = _FINDERS[format_name](path)
    if records is None:
        if not files:
            raise MissingError(
                f"{path}: no video files; known suffixes: {' '.join(sorted(SUFFIXES))}"
            )
        return files
    found = _matching(files, records, path)
    missing = [f"{r.name} ({r.video})" for r in records if r.video not in found]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise MissingError(
            f"{path}: no video file of {', '.join(missing[:5])}{more}; add it under that name"
        )
    return found


def find_available(folder: Path, records: Sequence[VideoRecord]) -> dict[str, Path]:
    """The files in `folder` of those `records` that have one, by id.

    Raises DataError where a video has two files, or `folder` is no folder.
    """
    return _matching(_folder(folder, published=False), records, folder)


def find_recordings(path: Path, records: Sequence[VideoRecord] | None) -> dict[str, list[Path]]:
    """The segments of every recording: the files of folder PATH/VIDEO, in order of their names.

    Raises MissingError naming the first annotated video without files, DataError for no folder.
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
        raise MissingError(f"{path}/{name}: no video files; add the segments of {name}")
    return {video: found[video] for video in wanted}


def _matching(
    files: dict[str, Path], records: Sequence[VideoRecord], path: Path
) -> dict[str, Path]:
    """The file of each record by its id, its name, or its name up to case and blanks."""
    normalised = {title_key(name): file for name, file in files.items()}
    found = {}
    for record in records:
        exact = files.get(record.video) or files.get(record.name)
        file = exact or normalised.get(title_key(record.name))
        if file is not None:
            found[record.video] = file
        elif len(same := _of_stem(files, record)) > 1:
            raise DataError(
                f"{path}: {record.video}: {', '.join(file.name for file in same)}; keep one"
            )
    return found


def _of_stem(files: dict[str, Path], record: VideoRecord) -> list[Path]:
    """Files that share one stem, which is the record's name or id."""
    return [file for file in files.values() if file.stem in (record.name, record.video)]


def _folder(path: Path, published: bool) -> dict[str, Path]:
    if not path.is_dir():
        raise DataError(f"{path}: expected a folder of videos; fix the path in config.yaml")
    folders = [path / name for name in (_PUBLISHED if published else ("",))]
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
    videos = [file for file in files if is_video(file)]
    if published:
        preferred = sorted(videos, key=lambda file: -SUFFIXES.index(file.suffix.lower()))
        return dict(sorted({file.stem: file.absolute() for file in preferred}.items()))
    stems = Counter(file.stem for file in videos)
    return {(file.stem if stems[file.stem] == 1 else file.name): file.absolute() for file in videos}


def _file(path: Path) -> dict[str, Path]:
    if not path.is_file():
        raise DataError(f"{path}: expected a video file; fix the path in config.yaml")
    return {path.stem: path.absolute()}


def is_video(file: Path) -> bool:
    """Whether the name is that of a video file."""
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and not file.is_dir()


def _video_list(path: Path) -> dict[str, Path]:
    """videos.csv: columns id and path, relative to the folder of the file."""
    if not path.is_file():
        raise DataError(f"{path}: expected a CSV file with columns id, path")
    with reading(path, "CSV"), path.open(newline="", encoding="utf-8-sig") as file:
        table = csv.DictReader(file)
        if not {"id", "path"} <= set(table.fieldnames or []):
            raise DataError(
                f"{path}: expected columns id, path; found {str(table.fieldnames)[:80]}"
            )
        rows = [((row["id"] or "").strip(), (row["path"] or "").strip()) for row in table]
    files: dict[str, Path] = {}
    for number, (video, name) in enumerate(rows, start=2):
        if not video or not name or "/" in video or "\\" in video or video.startswith("."):
            raise DataError(
                f"{path}: line {number}: expected a path, and an id that is a file name"
            )
        if video in files:
            raise DataError(f"{path}: line {number}: id {video!r} occurs twice")
        files[video] = (path.parent / name).absolute()
        if not files[video].exists():
            raise MissingError(f"{path}: line {number}: no file at {files[video]}")
    return files


_FINDERS: dict[str, Callable[[Path], dict[str, Path]]] = {
    "folder": partial(_folder, published=False),
    "file": _file,
    "list": _video_list,
    "tvsum": partial(_folder, published=True),
    "summe": partial(_folder, published=True),
}
