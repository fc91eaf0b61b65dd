"""SumMe as its authors publish it: a folder GT with one .mat file per video."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from clipit.core.damaged_files import reading
from clipit.core.errors import DataError
from clipit.datasets import matlab
from clipit.datasets.importance import summe_importance
from clipit.datasets.records import AnnotationRecord, VideoRecord, require


def read_videos(path: Path) -> list[VideoRecord]:
    """The videos in byte order of their names (upper case first); video_1 is the first."""
    return [record.video for record in read_annotations(path)]


def read_annotations(path: Path) -> Iterator[AnnotationRecord]:
    """User summaries (user_score > 0) and gtscore of every video, per frame."""
    files = sorted(require(path, "folder").glob("*.mat"), key=lambda file: file.name.encode())
    if not files:
        raise DataError(f"{path}: no .mat files; expected SumMe's folder GT")
    for row, file in enumerate(files):
        yield _annotation(file, f"video_{row + 1}")


def _annotation(file: Path, name: str) -> AnnotationRecord:
    content = matlab.load(file, ("user_score", "FPS"), "a SumMe annotation")
    if not {"user_score", "FPS"} <= content.keys():
        raise DataError(f"{file}: not a SumMe annotation (no user_score or FPS); download it again")
    with reading(file, "a SumMe annotation", "download it again"):
        scores = np.asarray(content["user_score"]).T
        fps = float(content["FPS"].item())
        video = VideoRecord(name, file.stem, scores.shape[1], fps)
        return AnnotationRecord(video, scores, scores > 0, summe_importance(scores), None)
