"""Downloads from a local server: verified, resumed, rejected."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest

from clipit.core.errors import DataError, MissingError
from clipit.models.captioners.bmt.download import fetch, fetch_one
from clipit.models.captioners.bmt.sources import SOURCES, WeightSource

CONTENT = bytes(range(256)) * 20000  # 5 MB
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT with ranges; `/broken` closes the connection halfway."""

    requests: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.requests.append((self.path, wanted))
        if self.path == "/absent":
            self.send_error(404)
            return
        first = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1]) if wanted else 0
        if self.path == "/norange":
            first = 0
        if first >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(CONTENT) - first))
        self.end_headers()
        body = CONTENT[first:]
        self.wfile.write(body[: len(body) // 2] if self.path == "/broken" else body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Handler.requests.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def source(url: str, digest: str | None = SHA256, algorithm: str = "sha256") -> WeightSource:
    return WeightSource("weights.pt", "5 MB", "MIT", url, algorithm, digest)


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [("sha256", SHA256), ("sha256", SHA256[:8]), ("md5", hashlib.md5(CONTENT).hexdigest())],
)
def test_file_is_downloaded_and_verified(
    server: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, algorithm: str, digest: str
) -> None:
    with caplog.at_level("INFO"):
        path = fetch_one(source(f"{server}/file", digest, algorithm), tmp_path)
        fetch_one(source(f"{server}/file", digest, algorithm), tmp_path)
    assert path.read_bytes() == CONTENT and [p.name for p in tmp_path.iterdir()] == ["weights.pt"]
    assert len(Handler.requests) == 1
    assert "5 MB" in caplog.text and "licence MIT" in caplog.text


def test_interrupted_transfer_is_resumed(server: str, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=f"resume at {len(CONTENT) // 2} bytes") as error:
        fetch_one(source(f"{server}/broken"), tmp_path)
    assert error.value.exit_code == 4 and not (tmp_path / "weights.pt").exists()
    path = fetch_one(source(f"{server}/file"), tmp_path)
    assert path.read_bytes() == CONTENT
    assert Handler.requests[-1] == ("/file", f"bytes={len(CONTENT) // 2}-")


def test_server_without_ranges_starts_over(server: str, tmp_path: Path) -> None:
    (tmp_path / "weights.pt.part").write_bytes(CONTENT[:1000])
    assert fetch_one(source(f"{server}/norange"), tmp_path).read_bytes() == CONTENT


def test_complete_part_is_only_verified(server: str, tmp_path: Path) -> None:
    (tmp_path / "weights.pt.part").write_bytes(CONTENT)
    assert fetch_one(source(f"{server}/file"), tmp_path).read_bytes() == CONTENT


def test_wrong_content_is_rejected_and_removed(server: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"sha256 .*, expected 00000000: damaged") as error:
        fetch_one(source(f"{server}/file", "00000000"), tmp_path)
    assert error.value.exit_code == 3 and not list(tmp_path.iterdir())
    (tmp_path / "weights.pt").write_bytes(b"other")
    with pytest.raises(DataError, match="delete it and fetch again"):
        fetch_one(source(f"{server}/file"), tmp_path)


def test_absent_file_and_unknown_name(server: str, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="404"):
        fetch_one(source(f"{server}/absent"), tmp_path)
    with pytest.raises(MissingError, match=r"expected one of best_cap_model\.pt"):
        fetch(["nothing.pt"], tmp_path)


def test_mirror_and_missing_digest(
    server: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (path,) = fetch(["i3d_rgb.pt"], tmp_path, {"i3d_rgb.pt": f"{server}/file"})
    assert path.name == "i3d_rgb.pt" and SHA256 in caplog.text
    assert all(s.url.startswith("https://") and s.licence and s.size for s in SOURCES.values())
