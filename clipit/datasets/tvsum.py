"""TVSum as its authors publish it: ydata-tvsum50.mat (MATLAB 7.3) and shot_TVSum.mat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from clipit.core.damaged_files import reading, unreadable
from clipit.core.errors import DataError
from clipit.datasets import matlab
from clipit.datasets.importance import tvsum_importance
from clipit.datasets.records import (
    AnnotationRecord,
    VideoRecord,
    check_shots,
    require,
    stored_array,
)

_WHAT, _FIX = "ydata-tvsum50.mat", "download it again"


def read_videos(path: Path) -> list[VideoRecord]:
    """The 50 videos in file order; video_1 is the first."""
    return [record.video for record in read_annotations(path)]


def read_annotations(path: Path) -> Iterator[AnnotationRecord]:
    """Scores 1 to 5 of 20 users per frame.

    User summaries are not in the file: TVSum defines them by its shots and the knapsack
    (pipeline/stages/import_annotations.py).
    """
    with reading(path, _WHAT, _FIX), _opened(path) as file:
        table = file["tvsum50"]
        for row in range(table["video"].shape[0]):
            yield _annotation(file, table, row, path)


def _annotation(file: h5py.File, table: h5py.Group, row: int, path: Path) -> AnnotationRecord:
    name = "".join(map(chr, _cell(file, table, "video", row).ravel()))
    n_frames = int(_cell(file, table, "nframes", row).item())
    length_s = float(_cell(file, table, "length", row).item())
    scores = _cell(file, table, "user_anno", row)
    if scores.shape[1] != n_frames:
        raise DataError(
            f"{path}: {name}: user_anno: expected (users, {n_frames}), found {scores.shape}"
        )
    video = VideoRecord(f"video_{row + 1}", name, n_frames, n_frames / length_s)
    return AnnotationRecord(video, scores, None, tvsum_importance(scores), None)


def read_shots(path: Path) -> Iterator[tuple[VideoRecord, NDArray[Any]]]:
    """The KTS shots of shot_TVSum.mat, which stores the boundaries 0, ..., n_frames per video."""
    content = matlab.load(path, ("shot_boundaries",), "shot_TVSum.mat")
    if "shot_boundaries" not in content:
        raise DataError(f"{path}: not shot_TVSum.mat (no shot_boundaries); download it again")
    with reading(path, "shot_TVSum.mat", _FIX):
        for row, cell in enumerate(content["shot_boundaries"][:, 0]):
            edges = np.asarray(cell, dtype=np.int64).ravel()
            video = VideoRecord(f"video_{row + 1}", f"video_{row + 1}", int(edges[-1]), None)
            pairs = np.stack([edges[:-1], edges[1:]], axis=1)
            yield video, check_shots(pairs, video.n_frames, f"{path}: {video.video}")


def _opened(path: Path) -> h5py.File:
    """The open ydata-tvsum50.mat; DataError if it is another file."""
    try:
        file = h5py.File(require(path, "file"), "r")
    except OSError as error:
        raise unreadable(path, _WHAT, error, _FIX) from None
    if "tvsum50" not in file:
        file.close()
        raise DataError(f"{path}: not ydata-tvsum50.mat (no tvsum50); download it again")
    return file


def read_titles(path: Path) -> dict[str, str]:
    """The title of each video on the site that it was published on."""
    with reading(path, _WHAT, _FIX), _opened(path) as file:
        table = file["tvsum50"]
        if "title" not in table:
            raise DataError(f"{path}: not ydata-tvsum50.mat (no title); download it again")
        return {
            f"video_{row + 1}": _text(_cell(file, table, "title", row))
            for row in range(table["title"].shape[0])
        }


def _text(codes: NDArray[Any]) -> str:
    """A MATLAB string; the file holds the bytes of UTF-8 as if they were characters."""
    text = "".join(map(chr, codes.ravel()))
    try:
        return text.encode("latin-1").decode("utf-8").strip()
    except UnicodeError:
        return text.strip()


def _cell(file: h5py.File, table: h5py.Group, field: str, row: int) -> NDArray[Any]:
    return stored_array(file[table[field][row, 0]])
