"""shots/{shard}.parquet: where a part's videos change, for datasets that bring no shots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.segmentation import kts_shots
from clipit.algorithms.shots import fixed_shots
from clipit.config.video_options import SegmentationOptions
from clipit.core import provenance

_NO_FLICKER_S = 3.0  # a shorter bound would cut scenes of a short clip to crumbs


def run(*, image: list[Path], sheet: Path, shots: Path, options: SegmentationOptions) -> None:
    """Write the shots of the part's videos; `image` is empty where no features are needed."""
    sampled = {
        key: rows
        for path in image
        for key, rows in tables.by_video(tables.read(path, "features")).items()
    }
    stamp = provenance.stamp("segment_shots", options.model_dump_json())
    with tables.open_writer(shots, "shots", stamp) as append:
        append(tables.empty("shots"))
        for key, video in tables.video_rows(sheet).items():
            found = _METHODS[options.method](sampled.get(key), video, options)
            append(
                {
                    "dataset": [key[0]] * len(found),
                    "video": [key[1]] * len(found),
                    "start": found[:, 0],
                    "stop": found[:, 1],
                }
            )


def _kts(rows: pa.Table, video: dict[str, Any], options: SegmentationOptions) -> np.ndarray:
    picks = rows["frame"].to_numpy()
    longest_s, longest = _longest_s(options, video["duration_s"]), None
    if longest_s is not None:
        longest = max(1, int(longest_s * len(picks) / video["duration_s"]))
    return kts_shots(
        tables.embeddings(rows["embedding"]),
        picks,
        video["n_frames"],
        options.max_change_points_share,
        options.penalty_weight,
        longest,
    )


def _longest_s(options: SegmentationOptions, duration_s: float) -> float | None:
    """The longest shot that the options allow; None: any."""
    bounds = [options.max_shot_s] if options.max_shot_s is not None else []
    if options.max_shot_share is not None:
        bounds.append(max(_NO_FLICKER_S, options.max_shot_share * duration_s))
    return min(bounds, default=None)


def _fixed(_: pa.Table | None, video: dict[str, Any], options: SegmentationOptions) -> np.ndarray:
    return fixed_shots(video["n_frames"], video["fps"], options.fixed_s)


_METHODS = {"kts": _kts, "fixed": _fixed}
