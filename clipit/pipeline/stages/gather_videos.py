"""videos.parquet and rejected.csv of a dataset from those of its shards."""

from __future__ import annotations

import csv
from pathlib import Path

from clipit import tables
from clipit.config.import_options import DatasetName
from clipit.core import provenance
from clipit.core.durable import write_csv


def run(
    *,
    video_shards: list[Path],
    rejected_shards: list[Path],
    videos: Path,
    rejected: Path,
    options: DatasetName,
) -> None:
    """Concatenate the tables of the shards."""
    stamp = provenance.stamp("gather_videos", options.model_dump_json())
    tables.write(videos, "videos", tables.read_all(video_shards, "videos"), stamp)
    rows: list[list[str]] = []
    header: list[str] = []
    for path in rejected_shards:
        with path.open(newline="", encoding="utf-8") as file:
            header, *shard_rows = csv.reader(file)
        rows += shard_rows
    write_csv(rejected, header, rows)
