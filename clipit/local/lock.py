"""One process at a time in a folder; the lock goes with its holder, however that ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on this system: whoever runs two at once there must not share a cache
    fcntl = None

_NAME = ".lock"


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process is in the folder, saying so once, then be the only one."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _NAME).open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print(f"waiting for another clipit that is at {folder}", file=sys.stderr)
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
