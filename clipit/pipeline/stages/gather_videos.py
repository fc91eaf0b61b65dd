"""videos.parquet and rejected.csv of a dataset from those of its parts."""

from __future__ import annotations

import csv
from pathlib import Path

from clipit import tables
from clipit.config.import_options import DatasetName
from clipit.core import provenance
from clipit.core.durable import write_csv


def run(
    *, sheets: list[Path], rejects: list[Path], videos: Path, rejected: Path, options: DatasetName
) -> None:
    """Write what the parts wrote, one after the other."""
    stamp = provenance.stamp("gather_videos", options.model_dump_json())
    tables.write(videos, "videos", tables.read_all(sheets, "videos"), stamp)
    rows: list[list[str]] = []
    header: list[str] = []
    for path in rejects:
        with path.open(newline="", encoding="utf-8") as file:
            header, *found = csv.reader(file)
        rows += found
    write_csv(rejected, header, rows)
