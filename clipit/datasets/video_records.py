"""The sheet of a dataset: which videos it has."""

from __future__ import annotations

from pathlib import Path

from clipit.datasets import eccv16, qfvs, scores_csv, summe, tvsum, videoset
from clipit.datasets.readers import reader
from clipit.datasets.records import VideoRecord

_READERS = {
    "eccv16": eccv16.videos,
    "tvsum": tvsum.videos,
    "summe": summe.videos,
    "csv": scores_csv.videos,
    "qfvs": qfvs.videos,
    "videoset": videoset.videos,
    "videoset-ordered": videoset.videos,
}


def read_sheet(path: Path, format_name: str, dataset: str) -> list[VideoRecord]:
    """The videos of the annotations at `path`, in the dataset's order."""
    return reader(_READERS, format_name, f"datasets.{dataset}.annotations")(path)
