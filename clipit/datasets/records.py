"""Records that dataset readers return, and their checks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import DataError

#: More than any video has: a week at 60 frames per second.
MAX_FRAMES = 40_000_000
_MAX_FPS = 100_000
_MAX_BYTES = 2**32


@dataclass(frozen=True)
class VideoRecord:
    """A video of a dataset. `fps` is None where the source does not state it.

    Raises ValueError for a length or rate that no video has: work and memory follow the length.
    """

    video: str
    name: str
    n_frames: int
    fps: float | None

    def __post_init__(self) -> None:
        if not 0 < self.n_frames <= MAX_FRAMES:
            raise ValueError(
                f"{self.video}: expected 1 to {MAX_FRAMES} frames, found {self.n_frames}"
            )
        if self.fps is not None and not 0 < self.fps <= _MAX_FPS:
            raise ValueError(
                f"{self.video}: expected a frame rate up to {_MAX_FPS}, found {self.fps}"
            )


@dataclass(frozen=True)
class AnnotationRecord:
    """Annotations of one video, per frame; n = n_frames, U annotators.

    user_scores (U, n) raw importance, user_summaries (U, n) bool, gtscore (n,) in [0, 1],
    keyframes (n,) bool; None where the source has none. query: None for generic annotations.
    """

    video: VideoRecord
    user_scores: NDArray[Any] | None
    user_summaries: NDArray[Any] | None
    gtscore: NDArray[Any]
    keyframes: NDArray[Any] | None
    query: str | None = None


@dataclass(frozen=True)
class TagRecord:
    """Concept tags, or one sentence, of every shot of a video; shots (S, 2) half-open."""

    video: str
    shots: NDArray[Any]
    tags: list[list[str]]

    def as_video(self, fps: float) -> VideoRecord:
        """The video, which ends with its last shot."""
        return VideoRecord(self.video, self.video, int(self.shots[-1, 1]), float(fps))


@dataclass(frozen=True)
class FeatureRecord:
    """Frame features of one video: frame (T,) int32, time_s (T,) or None, features (T, D) f32."""

    video: str
    frame: NDArray[Any]
    time_s: NDArray[Any] | None
    features: NDArray[Any]


def check_shots(shots: NDArray[Any], n_frames: int, where: str) -> NDArray[np.int32]:
    """Half-open shots (S, 2) as int32; raises DataError unless they tile [0, n_frames)."""
    if shots.ndim != 2 or shots.shape[1] != 2 or len(shots) == 0:
        raise DataError(f"{where}: expected shots (S, 2), found shape {shots.shape}; fix the file")
    if (shots[:, 1] <= shots[:, 0]).any():
        row = int(np.argmax(shots[:, 1] <= shots[:, 0]))
        raise DataError(f"{where}: shot {row} is empty: [{shots[row, 0]}, {shots[row, 1]}); fix it")
    gap = shots[1:, 0] != shots[:-1, 1]
    if gap.any():
        row = int(np.argmax(gap))
        raise DataError(
            f"{where}: shots must be contiguous: shot {row} stops at {shots[row, 1]}, "
            f"shot {row + 1} starts at {shots[row + 1, 0]}; fix the file"
        )
    if shots[0, 0] != 0 or shots[-1, 1] != n_frames:
        raise DataError(
            f"{where}: shots must cover [0, {n_frames}), found [{shots[0, 0]}, {shots[-1, 1]}); "
            "fix the shots or n_frames"
        )
    return shots.astype(np.int32)


def check_features(record: FeatureRecord, n_frames: int, where: str) -> FeatureRecord:
    """The record; raises DataError unless picks and features match each other and the video."""
    picks, features = record.frame, record.features
    if features.ndim != 2 or 0 in features.shape:
        raise DataError(f"{where}: expected features (T, D), found shape {features.shape}")
    if len(picks) != len(features):
        raise DataError(
            f"{where}: {len(picks)} picks but {len(features)} features; they must agree"
        )
    if (np.diff(picks) <= 0).any():
        row = int(np.argmax(np.diff(picks) <= 0))
        raise DataError(f"{where}: picks must increase, found {picks[row]} before {picks[row + 1]}")
    if picks[0] < 0 or picks[-1] >= n_frames:
        raise DataError(
            f"{where}: picks must lie in [0, {n_frames}), found {picks[0]} to {picks[-1]}"
        )
    finite = np.isfinite(features).all(axis=1)
    if not finite.all():
        raise DataError(
            f"{where}: features contain NaN or infinity, first at pick {int(np.argmin(finite))}; "
            "extract them again"
        )
    return record


def require(path: Path, what: str) -> Path:
    """`path`; raises DataError if it does not exist."""
    if not path.exists():
        raise DataError(f"{path}: no such {what}; check the path in config.yaml")
    return path


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without byte order mark; DataError if missing or not UTF-8."""
    try:
        return require(path, "file").read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 ({error}); save it as UTF-8") from None


def read_json(path: Path) -> Any:
    """The content of a JSON file; DataError if it is missing or none."""
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON ({error})") from None


def stored_array(entry: Any) -> NDArray[Any]:
    """A dataset of an HDF5 file; ValueError for one that claims more than any video has."""
    if entry.nbytes > _MAX_BYTES:
        raise ValueError(f"{entry.name} claims {entry.nbytes} bytes, expected at most {_MAX_BYTES}")
    return np.asarray(entry[()])
