"""The field's HDF5 layout (`eccv16_dataset_*.h5`): one group per video, `video_1`, `video_2`, ...

Keys: features (T, D), picks (T,), n_frames, change_points (S, 2) INCLUSIVE, user_summary (U, n),
gtscore (T,); optionally gtsummary (T,), video_name, fps, and the annotators' raw scores user_anno
or user_score (U, n). Any feature width.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.step_functions import frame_scores
from clipit.core.damaged_files import reading
from clipit.core.errors import DataError
from clipit.core.naming import natural_order
from clipit.datasets.importance import summe_importance, tvsum_importance
from clipit.datasets.records import (
    AnnotationRecord,
    FeatureRecord,
    VideoRecord,
    check_features,
    check_shots,
    require,
    stored_array,
)

#: Keys of raw scores and how each defines importance.
_RAW_SCORES = {"user_anno": tvsum_importance, "user_score": summe_importance}


def read_videos(path: Path) -> list[VideoRecord]:
    """The videos of the file, in natural order (video_2 before video_10)."""
    with _open(path) as file:
        names = sorted(file, key=natural_order)
        if not names:
            raise DataError(f"{path}: contains no videos; expected groups such as video_1")
        return [_video(file, name, path) for name in names]


def read_shots(path: Path) -> Iterator[tuple[VideoRecord, NDArray[Any]]]:
    """Every video with its shots (S, 2) in frames, half-open."""
    for video in read_videos(path):
        with _open(path) as file:
            points = _array(file, video.video, "change_points", path)
            where = f"{path}: {video.video}/change_points"
            if points.ndim != 2 or points.shape[1] != 2:
                raise DataError(f"{where}: expected shape (S, 2), found {points.shape}")
            half_open = np.stack([points[:, 0], points[:, 1] + 1], axis=1)
            shots = check_shots(half_open, video.n_frames, where)
        yield video, shots


def read_features(path: Path, names: Collection[str]) -> Iterator[FeatureRecord]:
    """Picks and features of the videos `names`, in file order."""
    for video in (video for video in read_videos(path) if video.video in names):
        with _open(path) as file:
            picks = _array(file, video.video, "picks", path)
            values = _array(file, video.video, "features", path)
            record = FeatureRecord(
                video=video.video,
                frame=picks.astype(np.int32),
                time_s=None if video.fps is None else picks / video.fps,
                features=values.astype(np.float32),
            )
            checked = check_features(record, video.n_frames, f"{path}: {video.video}")
        yield checked


def read_picks(path: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    """The picks int32 (T,) of every video, without reading features."""
    for video in read_videos(path):
        with _open(path) as file:
            picks = _array(file, video.video, "picks", path).astype(np.int32)
        yield video.video, picks


def read_annotations(path: Path) -> Iterator[AnnotationRecord]:
    """The annotations of every video, per frame.

    gtscore is computed from the annotators' raw scores where the file has them, else it is the
    file's gtscore, held from pick to pick.
    """
    for video in read_videos(path):
        with _open(path) as file:
            record = _annotation(file, video, path)
        yield record


def _annotation(file: h5py.File, video: VideoRecord, path: Path) -> AnnotationRecord:
    summaries = _per_frame(file, video, "user_summary", path) > 0
    picks = _array(file, video.video, "picks", path)
    raw = next((key for key in _RAW_SCORES if key in file[video.video]), None)
    if raw:
        scores = _per_frame(file, video, raw, path)
        gtscore = _RAW_SCORES[raw](scores)
    else:
        scores, gtscore = None, _per_pick(file, video, "gtscore", picks, path)
    keyframes = None
    if "gtsummary" in file[video.video]:
        keyframes = _per_pick(file, video, "gtsummary", picks, path) > 0
    with np.errstate(over="ignore"):
        gtscore = gtscore.astype(np.float32)
    if not np.isfinite(gtscore).all():
        raise DataError(f"{path}: {video.video}: scores beyond float32; download it again")
    return AnnotationRecord(video, scores, summaries, gtscore, keyframes)


def _per_frame(file: h5py.File, video: VideoRecord, key: str, path: Path) -> NDArray[Any]:
    values = _array(file, video.video, key, path)
    if values.ndim != 2 or values.shape[1] != video.n_frames or len(values) == 0:
        raise DataError(
            f"{path}: {video.video}/{key}: expected shape (annotators, {video.n_frames}), "
            f"found {values.shape}"
        )
    return values


def _per_pick(
    file: h5py.File, video: VideoRecord, key: str, picks: NDArray[Any], path: Path
) -> NDArray[Any]:
    values = _array(file, video.video, key, path)
    if values.shape != picks.shape:
        raise DataError(
            f"{path}: {video.video}/{key}: expected one value per pick {picks.shape}, "
            f"found {values.shape}"
        )
    return frame_scores(values, picks, video.n_frames)


def _video(file: h5py.File, name: str, path: Path) -> VideoRecord:
    n_frames = int(_array(file, name, "n_frames", path))
    group = file[name]
    title = group["video_name"][()] if "video_name" in group else name
    fps = float(group["fps"][()]) if "fps" in group else None
    return VideoRecord(
        name, title.decode() if isinstance(title, bytes) else str(title), n_frames, fps
    )


def _array(file: h5py.File, video: str, key: str, path: Path) -> NDArray[Any]:
    group = file[video]
    if not isinstance(group, h5py.Group) or key not in group:
        raise DataError(f"{path}: {video}: no {key}; an eccv16 file needs one for every video")
    with reading(f"{path}: {video}/{key}", "HDF5", "download the file again"):
        values = stored_array(group[key])
    if values.dtype.kind not in "biuf":
        raise DataError(f"{path}: {video}/{key}: expected numbers, found {values.dtype}")
    if values.dtype.kind == "f" and key != "features" and not np.isfinite(values).all():
        raise DataError(f"{path}: {video}/{key}: contains NaN or infinity")
    return values


@contextmanager
def _open(path: Path) -> Iterator[h5py.File]:
    require(path, "file")
    with reading(path, "HDF5", "download it again"), h5py.File(path, "r") as file:
        yield file
