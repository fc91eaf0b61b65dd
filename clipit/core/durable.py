"""Durable writes: a file that exists is complete, even after a power cut.

Snakemake trusts any file that exists. Rename without fsync left empty files behind in 15 of 15
simulated power cuts; fsync of file and folder around the rename left none (docs/decisions).
"""

from __future__ import annotations

import csv
import fcntl
import itertools
import json
import os
import re
import secrets
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clipit.core.system_errors import explained

_MAX_STEM_BYTES = 100  # of a temporary's name; file systems allow 255 bytes in total
_TEMPORARY = re.compile(r"\..*\.(?P<host>[\w-]+)-(?P<process>\d+)-[0-9a-f]{8}\.tmp(\..*)?")


@contextmanager
def durable_write(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a temporary path in the folder of `path`; on success fsync and rename it to `path`.

    The temporary keeps the suffix of `path` (ffmpeg and others infer the format from it); no two
    writers share one. On an exception nothing is left behind.
    """
    path = Path(path)
    with _temporary(path) as temporary:
        yield temporary
        sync(temporary)
        os.replace(temporary, path)
        sync(path.parent)


def write_new(path: str | os.PathLike[str], write: Callable[[Path], None]) -> Path:
    """Let `write` fill a file and publish it as `path`, or as NAME-2, NAME-3 ... if that exists.

    No existing file is replaced, and no name is visible before its file is complete: concurrent
    writers each get a name of their own. Returns the path.
    """
    path = Path(path)
    with _temporary(path) as temporary:
        write(temporary)
        sync(temporary)
        new = next(name for name in _numbered(path) if _link_if_free(temporary, name))
        sync(path.parent)
    return new


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write `text` as UTF-8, durably."""
    with durable_write(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: str | os.PathLike[str], content: Any) -> None:
    """Write `content` as indented JSON, durably; NaN is refused, JSON has none."""
    write_text(path, json.dumps(content, indent=1, allow_nan=False) + "\n")


def write_csv(
    path: str | os.PathLike[str], header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Write rows under a header as CSV, durably."""
    with (
        durable_write(path) as temporary,
        temporary.open("w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def temporary_name(stem: str) -> str:
    """`.STEM.HOST-PROCESS-RANDOM.tmp`, of a file or folder that is no one else's."""
    stem = os.fsencode(stem)[:_MAX_STEM_BYTES].decode(errors="ignore")
    writer = f"{_host()}-{os.getpid()}-{secrets.token_hex(4)}"  # threads share a process
    return f".{stem}.{writer}.tmp"


def remove_temporaries(folder: Path, *, of_other_machines: bool) -> int:
    """Remove what killed writers left in `folder` and below; returns how many.

    A living process of this machine keeps its own. of_other_machines: those of other machines go as
    well, because nobody is at work there.
    """
    removed = 0
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            found = _TEMPORARY.fullmatch(name)
            if found and _is_stale(found["host"], int(found["process"]), of_other_machines):
                path = Path(place, name)
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
                removed += 1
    return removed


def _is_stale(host: str, process: int, of_other_machines: bool) -> bool:
    if host != _host():
        return of_other_machines
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # another user's
        pass
    return False


def _host() -> str:
    return re.sub(r"[^\w-]", "", socket.gethostname().partition(".")[0], flags=re.ASCII)[:30] or "_"


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """A temporary in the folder of `path`, for one writer; removed at the end."""
    temporary = path.with_name(temporary_name(path.stem) + path.suffix)
    with explained(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _link_if_free(temporary: Path, path: Path) -> bool:
    """Publish a complete file as `path`; False, and nothing done, if the name is taken."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:  # no hard links, as on exFAT; any other error recurs there
        return _rename_if_free(temporary, path)
    return True


def _rename_if_free(temporary: Path, path: Path) -> bool:
    """As `_link_if_free`, under a lock on the folder; the lock ends with its process."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if os.path.lexists(path):
            return False
        os.rename(temporary, path)
        return True
    finally:
        os.close(folder)


def sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
