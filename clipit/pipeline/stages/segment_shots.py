"""shots/{shard}.parquet: the shots of a shard's videos, for datasets without shots of their own."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.segmentation import KtsLimits, kts_shots
from clipit.algorithms.shots import fixed_shots
from clipit.config.video_options import SegmentationOptions
from clipit.core import provenance
from clipit.tables.video_takes import VideoTakes, read_takes

_MIN_LIMIT_S = 3.0  # a lower limit would fragment the scenes of a short clip


def run(
    *,
    features: list[Path],
    transitions: list[Path],
    changes: list[Path],
    videos: Path,
    shots: Path,
    options: SegmentationOptions,
) -> None:
    """Write the shots of the shard's videos; `features` is empty where the method needs none."""
    sampled = {
        key: rows
        for path in features
        for key, rows in tables.by_video(tables.read(path, "features")).items()
    }
    takes_of = read_takes(transitions, changes, options.min_shot_s)
    stamp = provenance.stamp("segment_shots", options.model_dump_json())
    with tables.open_writer(shots, "shots", stamp) as append:
        append(tables.empty("shots"))
        for key, video in tables.video_rows(videos).items():
            takes = takes_of(key, video)
            segmented = _METHODS[options.method](sampled.get(key), video, takes, options)
            append(
                {
                    "dataset": [key[0]] * len(segmented),
                    "video": [key[1]] * len(segmented),
                    "start": segmented[:, 0],
                    "stop": segmented[:, 1],
                }
            )


def _kts(
    rows: pa.Table, video: dict[str, Any], takes: VideoTakes, options: SegmentationOptions
) -> np.ndarray:
    picks = rows["frame"].to_numpy()
    picks_per_s = len(picks) / video["duration_s"]
    max_s, max_picks = _max_shot_s(options, video["duration_s"]), None
    if max_s is not None:
        max_picks = max(1, int(max_s * picks_per_s))
    limits = KtsLimits(
        options.max_change_points_share,
        options.penalty_weight,
        min_shot_picks=math.ceil(options.min_shot_s * picks_per_s),
        max_shot_picks=max_picks,
    )
    return kts_shots(
        tables.embeddings(rows["embedding"]),
        picks,
        takes.takes,
        takes.change,
        takes.edges_s,
        limits,
        options.min_shot_s,
    )


def _max_shot_s(options: SegmentationOptions, duration_s: float) -> float | None:
    """The longest shot that the options allow; None: no limit."""
    bounds = [options.max_shot_s] if options.max_shot_s is not None else []
    if options.max_shot_share is not None:
        bounds.append(max(_MIN_LIMIT_S, options.max_shot_share * duration_s))
    return min(bounds, default=None)


def _fixed(
    _: pa.Table | None, video: dict[str, Any], takes: VideoTakes, options: SegmentationOptions
) -> np.ndarray:
    n_frames, fps = video["n_frames"], video["fps"]
    # slow time-lapses have longer frames than that
    return (
        fixed_shots(n_frames, fps, options.fixed_s)
        if fps * options.fixed_s >= 1
        else _frames(n_frames)
    )


def _frames(n_frames: int) -> np.ndarray:
    """A shot per frame."""
    return np.arange(n_frames)[:, None] + [0, 1]


_METHODS = {"kts": _kts, "fixed": _fixed}
