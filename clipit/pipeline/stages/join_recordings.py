"""joined/{video}.mkv: a video that comes in parts, as one file."""

from __future__ import annotations

from pathlib import Path

from clipit.config.import_options import DatasetName
from clipit.media.concatenation import concatenate


def run(*, files: list[Path], video: Path, options: DatasetName) -> None:
    """Put `files` together in their order."""
    concatenate(files, video)
