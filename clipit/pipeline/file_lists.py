"""Long lists of files as arguments of a command: systems limit its length, so they go as a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from clipit.core.durable import write_text

#: Within Snakemake's own folder: written when a workflow is planned, by whoever plans it.
FOLDER = Path(".snakemake/file-lists")
_PREFIX = "list:"
_MAX_CHARACTERS = 20_000  # Linux allows 131,072 in the command that a shell is given


def as_arguments(files: str | Sequence[str]) -> list[str]:
    """The files, or the name of a file that lists them; the same files have the same name."""
    files = [files] if isinstance(files, str) else list(files)
    if sum(map(len, files)) <= _MAX_CHARACTERS:
        return files
    text = "\0".join(files)
    path = FOLDER / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.txt"
    if not path.is_file():
        write_text(path, text)
    return [f"{_PREFIX}{path}"]


def from_arguments(given: Sequence[Path]) -> list[Path]:
    """The files of `as_arguments`."""
    if len(given) == 1 and str(given[0]).startswith(_PREFIX):
        text = Path(str(given[0]).removeprefix(_PREFIX)).read_text(encoding="utf-8")
        return [Path(file) for file in text.split("\0")]
    return list(given)
