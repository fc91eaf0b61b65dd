"""What can be fetched: address, size, digest and licence of files (data/registry.yaml)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

from clipit.core.errors import UsageError
from clipit.core.nearest import nearest

_DATA = resources.files("clipit.downloads") / "data"
_MIB = 1 << 20
#: A size that is known only roughly may be exceeded by this factor.
_TOLERANCE = 1.25


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server. path: below the data folder; digest: ALGORITHM:HEX, a prefix suffices.

    n_bytes: its size; roughly, unless `is_exact`.
    """

    path: str
    url: str
    digest: str
    n_bytes: int
    is_exact: bool = True

    @property
    def max_bytes(self) -> int:
        """The most bytes that it may have."""
        return self.n_bytes if self.is_exact else int(self.n_bytes * _TOLERANCE)


@dataclass(frozen=True)
class RemoteSource:
    """What is fetched at once: a file, or a folder of files. path: below the data folder."""

    path: str
    what: str
    licence: str
    url: str
    files: tuple[RemoteFile, ...]
    is_folder: bool

    @property
    def n_bytes(self) -> int:
        """The size of all files."""
        return sum(file.n_bytes for file in self.files)

    @property
    def origin(self) -> str:
        """Who offers it: host, owner and repository of the address."""
        parts = urlsplit(self.url)
        return f"{parts.netloc}{'/'.join(parts.path.split('/')[:3])}"


@dataclass(frozen=True)
class Group:
    """Sources that belong together. what: a line on them; on_request: never fetched unasked."""

    name: str
    what: str
    licence: str
    sources: tuple[RemoteSource, ...]
    on_request: bool


@cache
def groups() -> Mapping[str, Group]:
    """All groups by name."""
    return {
        name: Group(
            name,
            entry["what"],
            entry["licence"],
            tuple(_source(path, row, entry["licence"]) for path, row in entry["sources"].items()),
            entry.get("on_request", False),
        )
        for name, entry in _entries().items()
    }


@cache
def sources() -> Mapping[str, RemoteSource]:
    """All sources by path."""
    return {source.path: source for group in groups().values() for source in group.sources}


@cache
def automatic() -> Mapping[str, RemoteSource]:
    """The sources by path that the workflow fetches when they are missing."""
    wanted = (group for group in groups().values() if not group.on_request)
    return {source.path: source for group in wanted for source in group.sources}


def find(name: str) -> tuple[RemoteSource, ...]:
    """The sources of a group, or the one with this path; UsageError names the nearest name."""
    if name in groups():
        return groups()[name].sources
    if name in sources():
        return (sources()[name],)
    known = [*groups(), *sources()]
    raise UsageError(
        f"fetch: {name!r} is no group or file that can be fetched{nearest(name, known)}; "
        "clipit fetch --list lists them"
    )


def listed_videos(path: str) -> list[dict[str, str]] | None:
    """The rows (video, name, n_frames, fps) of annotations at `path`; None if they are unknown."""
    name = _rows().get(path, {}).get("videos")
    if name is None:
        return None
    return list(csv.DictReader((_DATA / name).read_text(encoding="utf-8").splitlines()))


def listed_splits(path: str) -> int | None:
    """The number of splits in the file at `path`; None if it is unknown."""
    number: int | None = _rows().get(path, {}).get("splits")
    return number


@cache
def _entries() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: dict[str, Any] = yaml.load(
        (_DATA / "registry.yaml").read_text(encoding="utf-8"), loader
    )
    return entries


def _rows() -> dict[str, dict[str, Any]]:
    return {path: row for entry in _entries().values() for path, row in entry["sources"].items()}


def _source(path: str, row: Mapping[str, Any], licence: str) -> RemoteSource:
    files = _manifest(path, row) if "manifest" in row else (_file(path, row),)
    return RemoteSource(path, row["what"], licence, row["url"], files, "manifest" in row)


def _file(path: str, row: Mapping[str, Any]) -> RemoteFile:
    if "bytes" in row:
        return RemoteFile(path, row["url"], row["digest"], row["bytes"])
    n_bytes = row["about_mib"] * _MIB
    return RemoteFile(path, row["url"], row["digest"], n_bytes, is_exact=False)


def _manifest(path: str, row: Mapping[str, Any]) -> tuple[RemoteFile, ...]:
    """The files of a folder, from lines of sha256, size and name."""
    files = []
    for line in (_DATA / row["manifest"]).read_text(encoding="utf-8").splitlines():
        digest, size, name = line.split(" ", 2)
        url = f"{row['url']}/{quote(name)}"
        files.append(RemoteFile(f"{path}/{name}", url, f"sha256:{digest}", int(size)))
    return tuple(files)
