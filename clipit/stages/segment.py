"""shots/{part}.parquet: where a part's videos change, for datasets that bring no shots."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import contracts, provenance
from clipit.algorithms.segmentation import kts_shots
from clipit.algorithms.shots import fixed_shots
from clipit.options.video import SegmentationOptions


def run(*, image: list[Path], sheet: Path, shots: Path, options: SegmentationOptions) -> None:
    """Write the shots of the part's videos; `image` is empty where no features are needed."""
    sampled = {
        key: rows
        for path in image
        for key, rows in contracts.by_video(contracts.read(path, "image")).items()
    }
    stamp = provenance.stamp("segment", options.model_dump_json())
    with contracts.open_writer(shots, "shots", stamp) as append:
        append(contracts.empty("shots"))
        for key, video in contracts.sheet_rows(sheet).items():
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
    longest = None
    if options.max_shot_s is not None:
        picks_per_s = len(picks) / video["duration_s"]
        longest = max(1, int(options.max_shot_s * picks_per_s))
    return kts_shots(
        contracts.embeddings(rows["embedding"]),
        picks,
        video["n_frames"],
        options.max_change_points_share,
        options.penalty_weight,
        longest,
    )


def _fixed(_: pa.Table | None, video: dict[str, Any], options: SegmentationOptions) -> np.ndarray:
    return fixed_shots(video["n_frames"], video["fps"], options.fixed_s)


_METHODS = {"kts": _kts, "fixed": _fixed}
