"""Getting bytes from a server or a mirror: resumed, bounded in size and time, tried again.

requests and urllib3 carry connections, redirects, proxies and the repetition of failed requests;
what they lack is here: going on after a dropped connection, and an end to bodies that have none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from clipit.downloads.registry import RemoteFile

_BLOCK = 1 << 16
_RETRY_STATUSES = (408, 429, 500, 502, 503, 504)
_PARTIAL, _NOT_SATISFIABLE = 206, 416


class TransferError(Exception):
    """A transfer failed; the message is the reason. It may succeed if it is tried again."""


class FinalTransferError(TransferError):
    """A transfer failed and would fail again."""


@dataclass(frozen=True)
class Limits:
    """When to give up. A file may take grace_s plus the time it needs at min_bytes_per_s."""

    attempts: int = 4
    #: between attempts, times their number
    pause_s: float = 2.0
    #: without a byte
    silence_s: float = 30.0
    grace_s: float = 120.0
    min_bytes_per_s: float = 50_000.0

    def deadline_s(self, n_bytes: int) -> float:
        """The seconds that a file may take."""
        return self.grace_s + n_bytes / self.min_bytes_per_s


def transfer(
    file: RemoteFile, url: str, part: Path, limits: Limits, received: Callable[[int], None]
) -> None:
    """Append to `part` what is missing of a file; `received` is called with numbers of bytes.

    Raises TransferError with the reason after `limits.attempts`. What has arrived stays in `part`.
    """
    end = time.monotonic() + limits.deadline_s(file.max_bytes)
    for attempt in range(1, limits.attempts + 1):
        try:
            _attempt(file, url, part, limits, end, received)
            return
        except FinalTransferError:
            raise
        except TransferError:
            if attempt == limits.attempts or time.monotonic() > end:
                raise
            time.sleep(limits.pause_s * attempt)


def _attempt(
    file: RemoteFile,
    url: str,
    part: Path,
    limits: Limits,
    end: float,
    received: Callable[[int], None],
) -> None:
    start = part.stat().st_size if part.is_file() else 0
    if file.is_exact and start >= file.n_bytes:
        return
    opened = _OPENERS.get(urlsplit(url).scheme)
    if opened is None:
        raise FinalTransferError("expected an address of http, https or file")
    with opened(url, start, limits) as (blocks, is_resumed), part.open("ab") as out:
        if not is_resumed:
            out.truncate(0)
        _copy(blocks, out, file, end, received)


def _copy(
    blocks: Iterator[bytes],
    out: BinaryIO,
    file: RemoteFile,
    end: float,
    received: Callable[[int], None],
) -> None:
    size = out.seek(0, 2)
    for block in blocks:
        size += len(block)
        if size > file.max_bytes:
            out.truncate(0)
            raise FinalTransferError(f"more than the {file.max_bytes:,} bytes that it may have")
        out.write(block)
        received(len(block))
        if time.monotonic() > end:
            raise FinalTransferError(f"too slow: {size:,} of {file.n_bytes:,} bytes so far")
    if file.is_exact and size < file.n_bytes:
        raise TransferError(f"the connection ended after {size:,} of {file.n_bytes:,} bytes")


@contextmanager
def _over_http(url: str, start: int, limits: Limits) -> Iterator[tuple[Iterator[bytes], bool]]:
    headers = {"Accept-Encoding": "identity"}  # the digest is of the bytes as they are stored
    if start:
        headers["Range"] = f"bytes={start}-"
    with _session(limits) as session:
        try:
            response = session.get(url, headers=headers, stream=True, timeout=limits.silence_s)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _failed(error) from None
        with response:
            if response.status_code == _NOT_SATISFIABLE and start:
                yield iter(()), True  # nothing is missing
                return
            if not response.ok:
                raise FinalTransferError(f"HTTP {response.status_code} {response.reason}".strip())
            yield _blocks(response), response.status_code == _PARTIAL


def _blocks(response: requests.Response) -> Iterator[bytes]:
    """The body as it arrives, so that a slow one is noticed; urllib3 notices one that is short."""
    while True:
        try:
            block = response.raw.read1(_BLOCK)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise _failed(error) from None
        if not block:
            return
        yield block


@contextmanager
def _from_disk(url: str, start: int, _: Limits) -> Iterator[tuple[Iterator[bytes], bool]]:
    try:
        with Path(unquote(urlsplit(url).path)).open("rb") as file:
            file.seek(start)
            yield iter(lambda: file.read(_BLOCK), b""), True
    except FileNotFoundError:
        raise FinalTransferError("no such file") from None


_OPENERS = {"http": _over_http, "https": _over_http, "file": _from_disk}


@contextmanager
def _session(limits: Limits) -> Iterator[requests.Session]:
    """A session that repeats requests which a server was too busy for, and obeys Retry-After."""
    retries = urllib3.Retry(
        total=None,
        connect=0,
        read=0,
        other=0,
        status=limits.attempts - 1,
        backoff_factor=limits.pause_s,
        status_forcelist=_RETRY_STATUSES,
        raise_on_status=False,
    )
    with requests.Session() as session:
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retries))
        yield session


def _failed(error: Exception) -> TransferError:
    """The innermost reason, in words."""
    if isinstance(error, requests.TooManyRedirects | requests.exceptions.InvalidSchema):
        return FinalTransferError(" ".join(str(error).split()))
    text = str(error)
    for sign, words in _REASONS.items():
        if sign in text:
            return TransferError(words)
    return TransferError(" ".join(text.split())[:200])


_REASONS = {
    "NameResolution": "the host's name cannot be resolved: is there a network?",
    "Network is unreachable": "the network cannot be reached",
    "Connection refused": "the connection was refused",
    "ProxyError": "the proxy cannot be reached: see HTTPS_PROXY and NO_PROXY",
    "ConnectTimeout": "the host does not answer",
    "Read timed out": "no byte came for too long",
    "certificate": "the host's certificate was not accepted",
    "Connection broken": "the connection was broken",
    "Connection aborted": "the connection was broken",
    "RemoteDisconnected": "the connection was broken",
}
