"""Annotators' scores as a plain CSV: video,annotator,start,stop,value and perhaps query.

Frames [start, stop) are scored 1 to 5, as in TVSum; every annotator of a video covers all of its
frames. An empty `query` means generic scores. For custom annotations, and the demo's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.step_functions import expand
from clipit.core.damaged_files import reading
from clipit.core.errors import DataError
from clipit.datasets.importance import tvsum_importance
from clipit.datasets.records import MAX_FRAMES, AnnotationRecord, VideoRecord, require

_COLUMNS = ("video", "annotator", "start", "stop", "value")
_Runs = list[tuple[int, int, float]]
#: A video and a query; None: generic.
_VideoQuery = tuple[str, str | None]


def read_videos(path: Path) -> list[VideoRecord]:
    """The videos in file order; their length is where the scores end."""
    found: dict[str, VideoRecord] = {}
    for (video, _), by_annotator in _read(path).items():
        found.setdefault(video, _record(video, by_annotator))
    return list(found.values())


def read_annotations(path: Path) -> Iterator[AnnotationRecord]:
    """Scores float32 (U, n) per frame, without summaries, by video and query.

    Raises DataError where an annotator's rows do not cover the video.
    """
    for (name, query), by_annotator in _read(path).items():
        video = _record(name, by_annotator)
        try:
            scores = np.stack(
                [_expand(runs, video.n_frames) for runs in by_annotator.values()]
            ).astype(np.float32)
        except ValueError as error:
            raise DataError(f"{path}: {name}: an annotator's {error}; fix its rows") from None
        yield AnnotationRecord(video, scores, None, tvsum_importance(scores), None, query)


def _expand(runs: _Runs, n_frames: int) -> NDArray[Any]:
    start, stop, value = (np.array(column) for column in zip(*sorted(runs), strict=True))
    return expand(start, stop, value, n_frames)


def _record(name: str, by_annotator: dict[str, _Runs]) -> VideoRecord:
    last = max(stop for runs in by_annotator.values() for _, stop, _ in runs)
    return VideoRecord(name, name, last, None)


def _read(path: Path) -> dict[_VideoQuery, dict[str, _Runs]]:
    with (
        reading(path, "CSV"),
        require(path, "file").open(newline="", encoding="utf-8-sig") as file,
    ):
        table = csv.DictReader(file)
        if not set(_COLUMNS) <= set(table.fieldnames or []):
            raise DataError(f"{path}: expected columns {','.join(_COLUMNS)}")
        content: dict[_VideoQuery, dict[str, _Runs]] = {}
        for number, row in enumerate(table, start=2):
            try:
                run = int(row["start"]), int(row["stop"]), float(row["value"])
            except (TypeError, ValueError):
                found = f"{row}"[:200]
                raise DataError(f"{path}: line {number}: expected numbers, found {found}") from None
            if not 0 <= run[0] < run[1] <= MAX_FRAMES or not 1 <= run[2] <= 5:
                raise DataError(
                    f"{path}: line {number}: expected frames 0 <= start < stop <= {MAX_FRAMES} and "
                    f"a value from 1 to 5, found {run}"
                )
            key = row["video"], row.get("query") or None
            content.setdefault(key, {}).setdefault(row["annotator"], []).append(run)
    if not content:
        raise DataError(f"{path}: no scores below the header")
    return content
