"""The readers by the name of their format, as config.yaml gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from clipit.datasets import captions, eccv16, summe, tvsum
from clipit.errors import UsageError

VIDEOS = {"eccv16": eccv16.videos, "tvsum": tvsum.videos, "summe": summe.videos}
ANNOTATIONS = {"eccv16": eccv16.annotations, "tvsum": tvsum.annotations, "summe": summe.annotations}
SHOTS = {"eccv16": eccv16.shots, "tvsum": tvsum.shots}
FEATURES = {"eccv16": eccv16.features}
CAPTIONS = {"json": captions.read_json}


def reader(readers: Mapping[str, Callable[[Path], Any]], format_name: str, field: str) -> Any:
    """The reader of a format; UsageError lists the formats there are."""
    if format_name not in readers:
        raise UsageError(
            f"config: {field}.format: expected {' or '.join(readers)}, found {format_name!r}"
        )
    return readers[format_name]
