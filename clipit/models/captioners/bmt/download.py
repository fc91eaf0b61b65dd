"""Explicit downloads: resumable, and verified before use."""

from __future__ import annotations

import hashlib
import logging
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from clipit.core.durable import durable_write
from clipit.core.errors import DataError, MissingError
from clipit.core.progress import Progress
from clipit.models.captioners.bmt.sources import SOURCES, WeightSource

log = logging.getLogger(__name__)

_BLOCK = 1 << 20
_TIMEOUT_S = 60


def fetch(names: Iterable[str], folder: Path, urls: dict[str, str] | None = None) -> list[Path]:
    """Download the named files of SOURCES into `folder`; verified existing files are kept.

    urls: URLs to use instead of those of SOURCES (a mirror). Each file's size, origin and licence
    are logged first. An interrupted transfer leaves `NAME.part` and resumes there next time.
    Raises MissingError if a file cannot be downloaded, DataError if it is not the expected one.
    """
    paths = []
    for name in names:
        source = SOURCES.get(name)
        if source is None:
            raise MissingError(f"{name}: no such file, expected one of {', '.join(SOURCES)}")
        paths.append(fetch_one(replace(source, url=(urls or {}).get(name, source.url)), folder))
    return paths


def fetch_one(source: WeightSource, folder: Path) -> Path:
    """As `fetch`, for one source."""
    path = folder / source.name
    if path.is_file():
        _verify(path, source)
        log.info("%s: already downloaded and verified", path)
        return path
    log.info("%s: %s from %s, licence %s", path, source.size, source.url, source.licence)
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        _download(source.url, part)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise MissingError(
            f"{path}: cannot be downloaded from {source.url} ({error}); run again to resume at "
            f"{part.stat().st_size if part.is_file() else 0} bytes, or copy the file there"
        ) from error
    try:
        _verify(part, source)
    except DataError:
        part.unlink()  # resuming from wrong bytes would never succeed
        raise
    with durable_write(path) as temporary:
        part.replace(temporary)
    return path


def _download(url: str, part: Path) -> None:
    existing = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(
        url, headers={"Range": f"bytes={existing}-"} if existing else {}
    )
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == 416 and existing:  # nothing is missing: already complete
            return
        raise
    with response:
        resumed = existing and response.status == 206
        expected = response.headers.get("Content-Length")
        received = 0
        n_blocks = -(-int(expected or 0) // _BLOCK)
        with (
            part.open("ab" if resumed else "wb") as file,
            Progress(f"{part.stem} (MiB)", n_blocks) as progress,
        ):
            while block := response.read(_BLOCK):
                file.write(block)
                received += len(block)
                if expected:
                    progress.step()
    if expected is not None and received != int(expected):
        raise OSError(f"connection closed after {received} of {expected} bytes")


def _verify(path: Path, source: WeightSource) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, source.algorithm).hexdigest()
    if source.digest is None:
        log.warning("%s: no published digest; its %s is %s", path, source.algorithm, found)
    elif not found.startswith(source.digest):
        raise DataError(
            f"{path}: {source.algorithm} {found}, expected {source.digest}: damaged or another "
            "file; delete it and fetch again"
        )
