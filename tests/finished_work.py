"""What a run has finished, and what of it a later run made again."""

from __future__ import annotations

import base64
from pathlib import Path

#: Below the results folder: written whatever happens, by no rule's output.
_BESIDE = {"logs", "benchmarks"}

#: File -> inode and time of writing: durable writes never touch a file that exists.
Finished = dict[Path, tuple[int, int]]


def finished(folder: Path, results: str = "results") -> Finished:
    """The files of all jobs that Snakemake knows to be complete."""
    marks = folder / ".snakemake/incomplete"
    names = (path.relative_to(marks).as_posix() for path in marks.rglob("*") if path.is_file())
    running = {folder / base64.b64decode(name).decode() for name in names}
    return {
        path: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in files(folder / results)
        if not running & {path, *path.parents}
    }


def files(results: Path) -> list[Path]:
    """The results' files, but for logs, benchmarks, temporaries and Snakemake's own marks."""
    return [
        path
        for path in sorted(results.rglob("*"))
        if path.is_file()
        and not path.name.startswith(".")
        and path.relative_to(results).parts[0] not in _BESIDE
    ]


def redone(before: Finished) -> list[Path]:
    """The files of `before` that were removed or written again since."""
    return [
        path
        for path, state in before.items()
        if not path.exists() or (path.stat().st_ino, path.stat().st_mtime_ns) != state
    ]
