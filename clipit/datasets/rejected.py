"""rejected.csv: the video files that could not be used, with the stage that found it and why."""

from __future__ import annotations

import csv
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from clipit.core.errors import DataError, FfmpegError

#: A row of COLUMNS.
Row = dict[str, str]
COLUMNS = ("video", "path", "stage", "reason")

#: What one damaged file may raise: ours, and what libraries raise on bytes that nobody foresaw.
#: Not the system's errors: a full disk or a missing program is no fault of the file.
FILE_FAULTS = (DataError, FfmpegError, ArithmeticError, LookupError, ValueError, MemoryError)


def rejection(video: str, path: str, stage: str, error: Exception) -> Row:
    """The row of a file on which `stage` failed with one of FILE_FAULTS, reported on stderr too."""
    if isinstance(error, DataError | FfmpegError):
        reason = str(error).removeprefix(f"{path}: ")
    else:
        traceback.print_exception(error)  # for the log of the job
        what = " ".join(f"{type(error).__name__}: {error}".split())
        reason = f"unforeseen {what}; please report it with the file"
    print(f"rejected: {stage}: {path}: {reason}", file=sys.stderr)
    return {"video": video, "path": path, "stage": stage, "reason": reason}


def read_rejected(path: Path) -> list[Row]:
    """The rows of a rejected.csv."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def rejected_error(path: Path, dataset: str, rows: Sequence[Row], state: str) -> DataError:
    """The error that `rows` are for a job that needs every video; `state`: what was done so far."""
    first = rows[0]
    return DataError(
        f"{path}: {len(rows)} of the videos of {dataset} could not be used, first "
        f"{first['path']}: {first['stage']}: {first['reason']}; {state}. Repair or remove these, "
        f"or set datasets.{dataset}.videos.allow_rejected: true"
    )
