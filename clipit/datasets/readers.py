"""Selecting a reader by the format name of config.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from clipit.core.errors import UsageError

Reader = TypeVar("Reader")


def reader(readers: Mapping[str, Reader], format_name: str, field: str) -> Reader:
    """The reader of a format; UsageError lists the known formats."""
    if format_name not in readers:
        raise UsageError(
            f"config: {field}.format: expected {' or '.join(readers)}, found {format_name!r}"
        )
    return readers[format_name]
