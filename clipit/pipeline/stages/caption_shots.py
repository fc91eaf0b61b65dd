"""captions/{captioner}/{shard}.parquet from what a captioner sees in the frames of every shot."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.captioner_options import CaptionerOptions
from clipit.core import provenance
from clipit.core.progress import Progress
from clipit.media.stored_frames import stored_images
from clipit.models.captioners.build import build_captioner
from clipit.tables.annotation_layers import shot_bounds, shot_times_s


def run(
    *, frames: Path, shots: Path, sheet: Path, captions: Path, options: CaptionerOptions
) -> None:
    """Write the sentences of the part's videos, one video's pictures in memory at a time."""
    columns = ["dataset", "video", "frame", "time_s"]
    sampled = tables.by_video(tables.read(frames, "frames", columns))
    bounds = tables.by_video(tables.read(shots, "shots"))
    videos = tables.video_rows(sheet)
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
                np.append(frame, videos[key]["n_frames"]),
                np.append(time_s, videos[key]["duration_s"]),
            )
            pictures = list(itertools.islice(images, len(rows)))
            append(_rows(key, captioner.caption(pictures, time_s, segments_s)))
            progress.step(key[1])


def _rows(key: tables.Key, said: list) -> dict:
    return {
        "dataset": [key[0]] * len(said),
        "video": [key[1]] * len(said),
        **{
            name: [getattr(caption, name) for caption in said]
            for name in ("start_s", "end_s", "sentence", "score")
        },
    }
