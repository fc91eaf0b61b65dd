"""joined/{video}.mkv: a video recorded in segments, as one file."""

from __future__ import annotations

from pathlib import Path

from clipit.config.import_options import DatasetName
from clipit.media.concatenation import concatenate


def run(*, files: list[Path], video: Path, options: DatasetName) -> None:
    """Join `files` in their order."""
    concatenate(files, video)
