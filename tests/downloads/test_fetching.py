"""Fetching from servers that behave and from ones that do not."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clipit.core.errors import DataError, MissingError
from clipit.downloads.fetching import fetch, mirrored, size_words
from clipit.downloads.registry import RemoteFile, RemoteSource
from clipit.downloads.transfer import Limits
from tests.downloads.server import CONTENT, Server, serve

SHA256 = f"sha256:{hashlib.sha256(CONTENT).hexdigest()}"
#: Gives up soon.
HASTY = Limits(attempts=2, pause_s=0.01, silence_s=0.3, grace_s=2.0, min_bytes_per_s=1e9)
SIZE = len(CONTENT)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve() as running:
        yield running


def source(
    url: str, digest: str = SHA256, n_bytes: int = SIZE, *, is_exact: bool = True
) -> RemoteSource:
    file = RemoteFile("set/file.bin", url, digest, n_bytes, is_exact)
    return RemoteSource("set/file.bin", "a file", "CC-BY 4.0", url, (file,), is_folder=False)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def git_name(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@pytest.mark.parametrize(
    "digest",
    [
        *(SHA256, SHA256[:15]),
        f"md5:{hashlib.md5(CONTENT).hexdigest()}",
        f"git-sha1:{git_name(CONTENT)}",
    ],
)
def test_a_file_is_fetched_once_and_verified(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture, digest: str
) -> None:
    with caplog.at_level("INFO"):
        path = fetch(source(f"{server.url}/good", digest), tmp_path)
        assert fetch(source(f"{server.url}/good", digest), tmp_path) == path
    assert path == tmp_path / "set/file.bin" and path.read_bytes() == CONTENT
    assert files(tmp_path) == ["file.bin"] and len(server.requests) == 1
    assert "2.0 MB" in caplog.text and "licence: CC-BY 4.0" in caplog.text


@pytest.mark.parametrize("way", ["good", "dropped-once", "busy-once", "redirect"])
def test_what_passes_is_tried_again(server: Server, tmp_path: Path, way: str) -> None:
    path = fetch(source(f"{server.url}/{way}"), tmp_path, limits=HASTY)
    assert path.read_bytes() == CONTENT and files(tmp_path) == ["file.bin"]


def test_a_dropped_connection_is_resumed(server: Server, tmp_path: Path) -> None:
    fetch(source(f"{server.url}/dropped-once"), tmp_path, limits=HASTY)
    assert server.requests == [
        ("/dropped-once", None),
        ("/dropped-once", f"bytes={SIZE // 2}-"),
    ]


def test_an_earlier_fetch_is_resumed(server: Server, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="the connection was broken"):
        fetch(source(f"{server.url}/dropped"), tmp_path, limits=HASTY)
    assert not (tmp_path / "set/file.bin").exists()
    (part,) = (tmp_path / "set").iterdir()
    assert fetch(source(f"{server.url}/good"), tmp_path).read_bytes() == CONTENT
    assert server.requests[-1] == ("/good", f"bytes={2000}-") and not part.exists()


@pytest.mark.parametrize("start", [b"x" * 500, CONTENT[:500], CONTENT])
@pytest.mark.parametrize("way", ["good", "ignoring-ranges"])
@pytest.mark.parametrize("is_exact", [True, False])
def test_a_part_of_any_content_ends_well(
    server: Server, tmp_path: Path, start: bytes, way: str, is_exact: bool
) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set/.file.bin.part").write_bytes(start)
    path = fetch(source(f"{server.url}/{way}", is_exact=is_exact), tmp_path, limits=HASTY)
    assert path.read_bytes() == CONTENT and files(tmp_path) == ["file.bin"]


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("absent", "HTTP 404 Not Found"),
        ("busy", "HTTP 503"),
        ("dropped", "the connection was broken"),
        ("stalled", "no byte came for too long"),
        ("slow", "too slow: [0-9,]+ of 2,048,000 bytes so far"),
        ("endless", "more than the 2,048,000 bytes that it may have"),
        ("circle", "Exceeded 30 redirects"),
        ("elsewhere", "No connection adapters"),
        ("not-http", "the connection was broken"),
    ],
)
def test_a_server_that_fails_is_named_in_one_line(
    server: Server, tmp_path: Path, way: str, reason: str
) -> None:
    with pytest.raises(MissingError, match=reason) as error:
        fetch(source(f"{server.url}/{way}"), tmp_path, limits=HASTY)
    line = str(error.value)
    assert error.value.exit_code == 4 and "\n" not in line
    file = tmp_path / "set/file.bin"
    assert line.startswith(f"{file}: cannot be fetched from {server.url}/{way}: ")
    assert "put the file there by hand" in line and "CLIPIT_DATA_MIRROR" in line
    assert not (tmp_path / "set/file.bin").exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://no-such-host.invalid/f", "cannot be resolved"),
        ("http://127.0.0.1:1/f", "refused"),
        ("gopher://127.0.0.1/f", "expected an address of http, https or file"),
    ],
)
def test_without_a_network_the_line_says_so(tmp_path: Path, url: str, reason: str) -> None:
    with pytest.raises(MissingError, match=reason):
        fetch(source(url), tmp_path, limits=HASTY)


def test_a_proxy_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(MissingError, match="proxy"):
        fetch(source("http://example.invalid/f"), tmp_path, limits=HASTY)


@pytest.mark.parametrize("way", ["wrong", "page"])
def test_wrong_bytes_are_refused_and_removed(server: Server, tmp_path: Path, way: str) -> None:
    wrong = source(f"{server.url}/{way}", n_bytes=SIZE, is_exact=False)
    with pytest.raises(DataError, match=f"expected {SHA256}, found sha256:") as error:
        fetch(wrong, tmp_path, limits=HASTY)
    assert error.value.exit_code == 3 and not files(tmp_path)
    assert len(server.requests) == 2


def test_a_file_of_the_user_is_never_replaced(server: Server, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set/file.bin").write_bytes(b"mine")
    with pytest.raises(DataError, match="move it away, and it is fetched again"):
        fetch(source(f"{server.url}/good"), tmp_path)
    assert (tmp_path / "set/file.bin").read_bytes() == b"mine" and not server.requests


def test_two_at_once_fetch_once(server: Server, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(fetch, source(f"{server.url}/good"), tmp_path) for _ in range(4)]
        paths = {job.result() for job in jobs}
    assert [path.read_bytes() for path in paths] == [CONTENT] and len(server.requests) == 1


def test_a_full_disk_is_said_before_the_first_byte(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(MissingError, match=r"1\.0 MB of disk are free, .* takes 2\.0 MB"):
        fetch(source(f"{server.url}/good"), tmp_path)
    assert not server.requests


def folder_source(url: str) -> RemoteSource:
    names = [f"a/{number} and blanks.txt" for number in range(20)]
    contents = {name: f"content of {name}".encode() for name in names}
    listed = tuple(
        RemoteFile(
            f"set/{name}",
            f"{url}/{name.replace(' ', '%20')}",
            f"sha256:{hashlib.sha256(content).hexdigest()}",
            len(content),
        )
        for name, content in contents.items()
    )
    return RemoteSource("set", "files", "none", url, listed, is_folder=True)


def write_folder(folder: Path) -> None:
    for number in range(20):
        path = folder / f"a/{number} and blanks.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"content of a/{number} and blanks.txt")


def test_a_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    mirror, data = tmp_path / "mirror", tmp_path / "data"
    write_folder(mirror)
    missing = mirror / "a/7 and blanks.txt"
    content = missing.read_bytes()
    missing.unlink()
    with pytest.raises(MissingError, match=r"set/a/7 and blanks\.txt: cannot .*: no such file"):
        fetch(folder_source("https://host"), data, mirror.as_uri())
    assert not (data / "set").exists()
    missing.write_bytes(content)
    path = fetch(folder_source("https://host"), data, mirror.as_uri())
    assert len(files(path)) == 20 and [p.name for p in data.iterdir()] == ["set"]
    (path / "a/3 and blanks.txt").write_text("edited")
    with pytest.raises(DataError, match="3 and blanks"):
        fetch(folder_source("https://host"), data, mirror.as_uri())


def test_a_mirror_replaces_the_origin() -> None:
    url = "https://host.org/owner/repository/commit/a%20b.mat"
    assert mirrored(url, None) == url
    assert mirrored(url, "file:///m/") == "file:///m/owner/repository/commit/a%20b.mat"
    assert mirrored(url, "http://m:80/x") == "http://m:80/x/owner/repository/commit/a%20b.mat"


def test_sizes_are_easy_to_read() -> None:
    assert [size_words(n) for n in (3, 6440, 2_900_000, 3_500_000_000)] == [
        *("1 kB", "6 kB"),
        *("2.9 MB", "3.5 GB"),
    ]
