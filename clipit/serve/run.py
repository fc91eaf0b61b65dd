"""Starting the server."""

from __future__ import annotations

import importlib.util
import json
import socket
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import MissingError, UsageError
from clipit.serve.library import Entry, entries

LOOPBACK, PORT = "127.0.0.1", 8765
#: A paused video holds its connection for ever: Ctrl-C waits so long.
_GRACE_S = 1


def serve(
    folder: Path,
    *,
    host: str = LOOPBACK,
    port: int = PORT,
    cache: Path | None = None,
    started: Callable[[str], None] = print,
) -> None:
    """Serve `folder` until interrupted; `started` is called with the URL. port 0: any free port.

    Raises MissingError if the extra is not installed or the folder has no summary, UsageError if
    the port is in use.
    """
    check_installed()
    import uvicorn

    from clipit.serve.app import build_app

    found = entries(folder, cache)
    listener = _listen(host, port)
    app = build_app(folder, found, Encoders().of, names=(host,))
    shown = f"[{host}]" if ":" in host else host
    started(f"http://{shown}:{listener.getsockname()[1]}/")
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    uvicorn.Server(config).run(sockets=[listener])


def check_installed() -> None:
    """MissingError without the optional extra."""
    for package in ("starlette", "uvicorn"):
        if importlib.util.find_spec(package) is None:
            raise MissingError(
                f"serve: {package} is not installed; pip install 'clipit-summarize[serve]'"
            )


class Encoders:
    """Sentence encoders, loaded on first use; they encode one sentence at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[str, Any] = {}

    def of(self, entry: Entry) -> Callable[[str], NDArray[Any]]:
        """The encoder that matches the embeddings of the entry's frames."""
        facts = entry.tables.encoder if entry.tables else {}
        names = ("library", "model", "pretrained")
        return partial(self._encode, json.dumps({name: facts.get(name) for name in names}))

    def _encode(self, options: str, sentence: str) -> NDArray[Any]:
        with self._lock:
            if options not in self._loaded:
                from clipit.models.encoders.text_encoder import build_text_encoder

                known = TextEncoderOptions.model_validate_json(options)
                self._loaded[options] = build_text_encoder(known)
            embedding: NDArray[Any] = self._loaded[options].encode([sentence])[0]
            return embedding


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # requests may arrive from now on, and wait
    except OSError as error:
        listener.close()
        raise UsageError(
            f"{host}:{port}: cannot listen there: {error.strerror or error}; choose another --port"
        ) from None
    return listener
