"""The video list of a dataset, from its annotations."""

from __future__ import annotations

from pathlib import Path

from clipit.datasets import eccv16, qfvs, scores_csv, summe, tvsum, videoset
from clipit.datasets.readers import reader
from clipit.datasets.records import VideoRecord
from clipit.downloads.registry import listed_videos

_READERS = {
    "eccv16": eccv16.read_videos,
    "tvsum": tvsum.read_videos,
    "summe": summe.read_videos,
    "csv": scores_csv.read_videos,
    "qfvs": qfvs.read_videos,
    "videoset": videoset.read_videos,
    "videoset-ordered": videoset.read_videos,
}


def known_video_list(path: str) -> list[VideoRecord] | None:
    """The videos of annotations that can be fetched to `path` (clipit.downloads); else None."""
    rows = listed_videos(path)
    if rows is None:
        return None
    return [
        VideoRecord(row["video"], row["name"], int(row["n_frames"]), float(row["fps"]))
        for row in rows
    ]


def read_video_list(path: Path, format_name: str, dataset: str) -> list[VideoRecord]:
    """The videos of the annotations at `path`, in the dataset's order."""
    return reader(_READERS, format_name, f"datasets.{dataset}.annotations")(path)
