"""One process at a time in a folder; the lock is released when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = ".lock"


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Wait, with one message, until no other process holds the folder; then hold it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _NAME).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"waiting for another clipit process in {folder}", file=sys.stderr)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
