"""Scores stored as one array per video: NPZ, JSON, and the field's result HDF5."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from clipit.core.damaged_files import reading
from clipit.core.errors import DataError
from clipit.datasets.records import stored_array

#: Names of a video's scores in the field's result files, those per pick first.
_SCORES = ("score", "scores", "frame_scores")


def read_npz(path: Path) -> dict[str, NDArray[np.float64]]:
    """Scores float64 (T,) by video from np.savez; DataError for other content."""
    with reading(path, "NPZ of np.savez"), np.load(path, allow_pickle=False) as file:
        return {video: _checked(file[video], f"{path}: {video}") for video in file.files}


def read_json(path: Path) -> dict[str, NDArray[np.float64]]:
    """Scores float64 (T,) by video from an object of lists; DataError for other content."""
    with reading(path, "JSON"):
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict):
        raise DataError(
            f"{path}: expected an object of videos and their scores, found a "
            f'{type(content).__name__}; write {{"video_1": [0.1, ...], ...}}'
        )
    return {video: _listed(scores, f"{path}: {video}") for video, scores in content.items()}


def read_h5(path: Path) -> dict[str, NDArray[np.float64]]:
    """Scores float64 (T,) by video from groups with `score`, `scores` or `frame_scores`."""
    with reading(path, "HDF5"), h5py.File(path, "r") as file:
        return {video: _stored(file[video], f"{path}: {video}") for video in file}


def _stored(entry: Any, where: str) -> NDArray[np.float64]:
    if isinstance(entry, h5py.Dataset):
        return _checked(stored_array(entry), where)
    name = next((name for name in _SCORES if name in entry), None)
    if name is None:
        raise DataError(
            f"{where}: expected {' or '.join(_SCORES)}, found {', '.join(entry) or 'nothing'}; "
            "store the scores that the summary was selected with"
        )
    return _checked(stored_array(entry[name]), f"{where}/{name}")


def _listed(scores: Any, where: str) -> NDArray[np.float64]:
    if not isinstance(scores, list):
        raise DataError(
            f"{where}: expected a list of scores, found a {type(scores).__name__}; write a list"
        )
    for number, score in enumerate(scores):
        if isinstance(score, bool) or not isinstance(score, int | float):
            raise DataError(
                f"{where}: score {number}: expected a number, found {str(score)[:40]!r}; "
                "write one number per pick"
            )
    with reading(where, "scores"):  # integers may be beyond float64
        return np.array(scores, dtype=np.float64)


def _checked(scores: NDArray[Any], where: str) -> NDArray[np.float64]:
    if scores.dtype.kind not in "iuf":
        raise DataError(f"{where}: expected numbers, found {scores.dtype}; store float32")
    if scores.ndim != 1:
        raise DataError(
            f"{where}: expected one score per pick, found shape {scores.shape}; store 1-D arrays"
        )
    return scores.astype(np.float64)
