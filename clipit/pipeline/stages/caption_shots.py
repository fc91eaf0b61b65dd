"""captions/{captioner}/{shard}.parquet: a captioner's sentences about the frames of every shot."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np

from clipit import tables
from clipit.config.captioner_options import CaptionerOptions
from clipit.core import provenance
from clipit.core.progress import Progress
from clipit.media.stored_frames import stored_images
from clipit.models.captioners.build import build_captioner
from clipit.tables.annotation_layers import shot_bounds, shot_times_s
from clipit.tables.caption import Caption


def run(
    *, frames: Path, shots: Path, videos: Path, captions: Path, options: CaptionerOptions
) -> None:
    """Write the captions of the shard's videos, with one video's images in memory at a time."""
    columns = ["dataset", "video", "frame", "time_s"]
    sampled = tables.by_video(tables.read(frames, "frames", columns))
    bounds = tables.by_video(tables.read(shots, "shots"))
    video_rows = tables.video_rows(videos)
    captioner = build_captioner(options)
    images = stored_images(frames)
    stamp = provenance.stamp("caption_shots", options.model_dump_json())
    with (
        tables.open_writer(captions, "captions", stamp) as append,
        Progress("captions", len(sampled)) as progress,
    ):
        append(tables.empty("captions"))
        for key, rows in sampled.items():
            time_s, frame = rows["time_s"].to_numpy(), rows["frame"].to_numpy()
            segments_s = shot_times_s(
                shot_bounds(bounds[key]),
                np.append(frame, video_rows[key]["n_frames"]),
                np.append(time_s, video_rows[key]["duration_s"]),
            )
            shot_images = list(itertools.islice(images, len(rows)))
            append(_rows(key, captioner.caption(shot_images, time_s, segments_s)))
            progress.step(key[1])


def _rows(key: tables.Key, captions: list[Caption]) -> dict[str, Any]:
    return {
        "dataset": [key[0]] * len(captions),
        "video": [key[1]] * len(captions),
        **{
            name: [getattr(caption, name) for caption in captions]
            for name in ("start_s", "end_s", "sentence", "score")
        },
    }
