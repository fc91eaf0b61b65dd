"""Digests of downloaded files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any


def matches(path: Path, digest: str) -> bool:
    """Whether a file has the digest ALGORITHM:HEX, of whose digits a prefix suffices."""
    algorithm, _, expected = digest.partition(":")
    return _file_digest(path, algorithm).startswith(expected)


def found(path: Path, digest: str) -> str:
    """The file's digest, by the algorithm of `digest`, written like it."""
    algorithm = digest.partition(":")[0]
    return f"{algorithm}:{_file_digest(path, algorithm)}"


def _file_digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: _ALGORITHMS[algorithm](path)).hexdigest()


def _git_blob(path: Path) -> Any:
    """As git names a file's content: the sha1 of its size and itself."""
    return hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)


_ALGORITHMS: dict[str, Callable[[Path], Any]] = {
    "sha256": lambda _: hashlib.sha256(),
    "md5": lambda _: hashlib.md5(usedforsecurity=False),
    "git-sha1": _git_blob,
}
