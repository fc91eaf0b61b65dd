"""A local HTTP server that serves a file, well or in one of the ways in which servers fail."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CONTENT = bytes(range(256)) * 8000  # 2 MB


class Server(ThreadingHTTPServer):
    """`ways`: by path, how it answers; `requests`: (path, range) of every request so far."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serve() -> Iterator[Server]:
    """A running server."""
    with Server() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.requests.append((self.path, self.headers.get("Range")))
        way = self.path.strip("/").split("/")[0]
        _WAYS[way](self)

    def send(self, body: bytes, *, ranges: bool = True, sent: int | None = None) -> None:
        """The body from where it is wanted; `sent`: only so many bytes of it, then the end."""
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "") if ranges else None
        start = int(wanted[1]) if wanted else 0
        if wanted and start >= len(body):
            self.send_error(416)
            return
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        rest = body[start:]
        self.wfile.write(rest if sent is None else rest[:sent])

    def log_message(self, *_: object) -> None:
        pass


def _dropped_once(handler: _Handler) -> None:
    first = len(handler.server.requests) == 1
    handler.send(CONTENT, sent=len(CONTENT) // 2 if first else None)


def _busy_once(handler: _Handler) -> None:
    if len(handler.server.requests) == 1:
        handler.send_error(503)
    else:
        handler.send(CONTENT)


def _stalled(handler: _Handler) -> None:
    handler.send(CONTENT, sent=1000)
    time.sleep(3)


def _slow(handler: _Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def _endless(handler: _Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(CONTENT)


def _redirect(handler: _Handler, to: str) -> None:
    handler.send_response(302)
    handler.send_header("Location", to)
    handler.end_headers()


def _not_http(handler: _Handler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def _ignoring_ranges(handler: _Handler) -> None:
    handler.send(CONTENT, ranges=False)


_WAYS: dict[str, Callable[[_Handler], None]] = {
    "good": lambda handler: handler.send(CONTENT),
    "dropped-once": _dropped_once,
    "dropped": lambda handler: handler.send(CONTENT, sent=1000),
    "busy-once": _busy_once,
    "busy": lambda handler: handler.send_error(503),
    "absent": lambda handler: handler.send_error(404),
    "wrong": lambda handler: handler.send(CONTENT[:-1] + b"!"),
    "page": lambda handler: handler.send(b"<html>Log in</html>"),
    "stalled": _stalled,
    "slow": _slow,
    "endless": _endless,
    "redirect": lambda handler: _redirect(handler, "/good"),
    "circle": lambda handler: _redirect(handler, "/circle"),
    "elsewhere": lambda handler: _redirect(handler, "ftp://127.0.0.1/file"),
    "not-http": _not_http,
    "ignoring-ranges": _ignoring_ranges,
}
