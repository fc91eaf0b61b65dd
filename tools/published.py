"""What the publishing of results has in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from clipit.core.errors import MissingError


def existing(path: Path) -> Path:
    """The path; MissingError if there is no such file."""
    if not path.is_file():
        raise MissingError(f"{path}: no such file; make it with `clipit run {path}`")
    return path


def run(parser: argparse.ArgumentParser, publish: Callable[[], list[Path]]) -> None:
    """Publish and print what was written; one line and the exit code where a file is missing."""
    try:
        print("wrote", *publish())
    except MissingError as error:
        parser.exit(error.exit_code, f"error: {error}\n")
