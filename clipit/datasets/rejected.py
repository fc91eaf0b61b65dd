"""rejected.csv: the video files that could not be read, with their reasons."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from clipit.core.errors import DataError

#: A row: video, path, reason.
Row = dict[str, str]


def read_rejected(path: Path) -> list[Row]:
    """The rows of a rejected.csv."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rejected_error(path: Path, dataset: str, rows: Sequence[Row], state: str) -> DataError:
    """The error that `rows` are for a job that needs every video; `state`: what was done so far."""
    first = rows[0]
    return DataError(
        f"{path}: {len(rows)} of the videos of {dataset} could not be read, first "
        f"{first['path']}: {first['reason']}; {state}. Repair or remove these, or set "
        f"datasets.{dataset}.videos.allow_rejected: true"
    )
