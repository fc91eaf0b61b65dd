"""videos.parquet: the videos of a dataset, each with its shard."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.import_options import ListVideosOptions
from clipit.core import provenance
from clipit.core.naming import shard_name
from clipit.datasets.video_records import read_video_list

#: Columns that are known of video files only.
_FILE_COLUMNS = (
    "path",
    "duration_s",
    "time_base",
    "width",
    "height",
    "has_audio",
    "timecode",
    "sha256",
)


def run(*, source: Path, videos: Path, options: ListVideosOptions) -> None:
    """Write the table `videos` of the dataset in `source`."""
    records = read_video_list(source, options.format, options.dataset)
    tables.write(
        videos,
        "videos",
        {
            "dataset": [options.dataset] * len(records),
            "video": [record.video for record in records],
            "name": [record.name for record in records],
            "shard": [shard_name(row // options.videos_per_shard) for row in range(len(records))],
            "n_frames": [record.n_frames for record in records],
            "fps": [record.fps for record in records],
            **{column: [None] * len(records) for column in _FILE_COLUMNS},
        },
        provenance.stamp("list_videos", options.model_dump_json()),
    )
