"""Fetching sources into a data folder: nothing is trusted before its digest was checked.

A file arrives as `.NAME.part` and gets its name when it is complete and verified; a folder arrives
as `.NAME.part/`. What is there already is verified, never replaced.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from clipit.core.durable import sync
from clipit.core.errors import DataError, MissingError
from clipit.core.progress import Progress
from clipit.downloads.digests import found, matches
from clipit.downloads.registry import RemoteFile, RemoteSource
from clipit.downloads.transfer import Limits, TransferError, transfer

log = logging.getLogger(__name__)

#: Names a mirror for all downloads (see `mirrored`).
MIRROR_VARIABLE = "CLIPIT_DATA_MIRROR"
_PARALLEL = 8  # files of a folder at once
_SPARE = 100 << 20  # bytes of the disk that stay free
_DEFAULTS = Limits()


def fetch(
    source: RemoteSource, folder: Path, mirror: str | None = None, limits: Limits = _DEFAULTS
) -> Path:
    """Put a source below the data folder; its path there.

    Size, origin and licence are logged first. Raises MissingError where it cannot be had, DataError
    where what is there, or what comes, is something else.
    """
    target = folder / source.path
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target.parent):
        if target.exists():
            for file in source.files:
                _check_existing(folder / file.path, file)
            log.info("%s: there already, and verified", target)
            return target
        _check_space(target.parent, source)
        log.info(
            "%s: %s from %s; licence: %s",
            target,
            size_words(source.n_bytes),
            mirror or source.origin,
            source.licence,
        )
        part = target.with_name(f".{target.name}.part")
        _fetch_all(source, target, part, mirror, limits)
        os.replace(part, target)
        sync(target.parent)
    return target


def chosen_mirror(configured: str | None) -> str | None:
    """The mirror of the environment, else the configured one."""
    return os.environ.get(MIRROR_VARIABLE) or configured


def mirrored(url: str, mirror: str | None) -> str:
    """The address with `mirror` in place of its scheme and host."""
    return url if mirror is None else f"{mirror.rstrip('/')}{urlsplit(url).path}"


def size_words(n_bytes: int) -> str:
    """A size to read: 6 kB, 2.9 MB, 3.5 GB."""
    for factor, unit in ((10**9, "GB"), (10**6, "MB")):
        if n_bytes >= factor:
            return f"{n_bytes / factor:.1f} {unit}"
    return f"{max(1, round(n_bytes / 1000))} kB"


def _fetch_all(
    source: RemoteSource, target: Path, part: Path, mirror: str | None, limits: Limits
) -> None:
    """All files of a source, below `part` if it is a folder."""
    parts = {
        file: part / Path(file.path).relative_to(source.path) if source.is_folder else part
        for file in source.files
    }
    for path in parts.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    with Progress(f"{target.name} (kB)", -(-source.n_bytes // 1000)) as progress:
        received = _counter(progress)

        def one(file: RemoteFile) -> None:
            place = target / Path(file.path).relative_to(source.path)
            _fetch_one(file, parts[file], place, mirror, limits, received)

        with ThreadPoolExecutor(min(_PARALLEL, len(parts))) as pool:
            running = [pool.submit(one, file) for file in parts]
            try:
                for job in running:
                    job.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def _fetch_one(
    file: RemoteFile,
    part: Path,
    place: Path,
    mirror: str | None,
    limits: Limits,
    received: Callable[[int], None],
) -> None:
    """Complete `part` and verify it; wrong bytes are got once more, then refused."""
    url = mirrored(file.url, mirror)
    for is_last in (False, True):
        try:
            transfer(file, url, part, limits, received)
        except TransferError as error:
            raise MissingError(
                f"{place}: cannot be fetched from {url}: {error}; run it again, which goes on "
                f"where it ended, put the file there by hand ({file.digest}), or name a mirror "
                f"with data_mirror or {MIRROR_VARIABLE}"
            ) from None
        if matches(part, file.digest):
            sync(part)
            return
        wrong = found(part, file.digest)
        part.unlink()  # what follows from wrong bytes is wrong
        if is_last:
            raise DataError(
                f"{place}: expected {file.digest}, found {wrong} at {url}: another file or a "
                "damaged one; try another mirror, or put the file there by hand"
            )


def _check_existing(path: Path, file: RemoteFile) -> None:
    if not path.is_file():
        raise DataError(f"{path}: missing in a folder that is there; add it, or move the folder")
    if not matches(path, file.digest):
        raise DataError(
            f"{path}: expected {file.digest}, found {found(path, file.digest)}: another file or a "
            "damaged one; move it away, and it is fetched again"
        )


def _check_space(folder: Path, source: RemoteSource) -> None:
    free = shutil.disk_usage(folder).free
    if free < source.n_bytes + _SPARE:
        raise MissingError(
            f"{folder}: {size_words(free)} of disk are free, {source.path} takes "
            f"{size_words(source.n_bytes)}; make room, or set data_dir"
        )


def _counter(progress: Progress) -> Callable[[int], None]:
    """Counts bytes from several threads as kB of progress."""
    lock, total = threading.Lock(), 0

    def received(count: int) -> None:
        nonlocal total
        with lock:
            before, total = total // 1000, total + count
            if total // 1000 > before:
                progress.step(count=total // 1000 - before)

    return received


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time in a folder; the lock ends with its process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
