"""frames/{shard}.parquet, videos/{shard}.parquet and rejected/{shard}.csv from video files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from clipit import tables
from clipit.config.video_options import FrameOptions, FramesStageOptions
from clipit.core import provenance
from clipit.core.durable import write_csv
from clipit.core.file_hash import file_sha256
from clipit.core.frame_rates import rational
from clipit.core.progress import with_progress
from clipit.datasets.rejected import COLUMNS, FILE_FAULTS, Row, rejection
from clipit.media.probe import VideoInfo, scan
from clipit.media.sampling import SampledFrame, read_frames

_ROW_GROUP = 64  # frames held in memory at once


def run(
    *, files: list[Path], frames: Path, videos: Path, rejected: Path, options: FramesStageOptions
) -> None:
    """Sample every video; unreadable ones are listed with their reason, and the others go on."""
    stamp = provenance.stamp("extract_frames", options.model_dump_json())
    shard = frames.stem
    rows: list[dict[str, Any]] = []
    bad: list[Row] = []
    with tables.open_writer(frames, "frames", stamp) as append:
        append(tables.empty("frames"))  # a shard without readable videos is a table too
        for video, path in zip(options.videos, files, strict=True):
            try:
                info = _extract(path, options.dataset, video, options.frames, append)
                rows.append(_video_row(options.dataset, video, shard, path, info))
            except FILE_FAULTS as error:
                bad.append(rejection(video, str(path), "extract_frames", error))
    table = {name: [row[name] for row in rows] for name in tables.empty("videos")}
    tables.write(videos, "videos", table, stamp)
    write_csv(rejected, COLUMNS, [list(row.values()) for row in bad])


def _extract(
    path: Path, dataset: str, video: str, options: FrameOptions, append: Callable[..., None]
) -> VideoInfo:
    info, frame_times = scan(path, options.limits)
    requested = frame_times.sample(rational(options.fps))
    sampled = read_frames(
        path,
        requested,
        reader=options.reader,
        short_side=options.short_side,
        jpeg_quality=options.jpeg_quality,
        stall_s=options.stall_s,
        scanned=(info, frame_times),
    )
    for group in _groups(with_progress(sampled, f"frames {video}", len(requested))):
        append(
            {
                "dataset": [dataset] * len(group),
                "video": [video] * len(group),
                "frame": [sample.frame for sample in group],
                "time_s": [sample.time_s for sample in group],
                "jpeg": [sample.image for sample in group],
            }
        )
    return info


def _groups(sampled: Iterator[SampledFrame]) -> Iterator[list[SampledFrame]]:
    while group := list(islice(sampled, _ROW_GROUP)):
        yield group


def _video_row(dataset: str, video: str, shard: str, path: Path, info: VideoInfo) -> dict[str, Any]:
    return {
        "dataset": dataset,
        "video": video,
        "name": path.stem,
        "shard": shard,
        "n_frames": info.n_frames,
        "fps": info.fps,
        "path": str(path),
        "duration_s": info.duration_s,
        "time_base": str(info.time_base),
        "width": info.width,
        "height": info.height,
        "has_audio": info.has_audio,
        "timecode": info.timecode,
        "sha256": file_sha256(path),
    }
