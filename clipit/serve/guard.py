"""Access control: only this server's own pages on this machine."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-resource-policy": b"same-origin",
    b"x-frame-options": b"DENY",
}


class Guard:
    """Refuses requests with a foreign host name, and write requests of a foreign page.

    A foreign page can point its own name to this machine (DNS rebinding), but its requests then
    have that name; addresses and `localhost` cannot be hijacked like this.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], names: tuple[str, ...]) -> None:
        self._app = app
        self._names = {"localhost", *names}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            reason, status = self._refusal(scope["method"], headers), 403
        except ValueError:  # as "[::1" has it
            reason, status = "host or origin: no address\n", 400
        if reason:
            await PlainTextResponse(reason, status)(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS.items()]
            await send(message)

        await self._app(scope, receive, sent)

    def _refusal(self, method: str, headers: dict[bytes, str]) -> str | None:
        host = headers.get(b"host", "")
        if not self._is_ours(host):
            return f"host {host!r}: use 127.0.0.1 or localhost\n"
        origin = headers.get(b"origin")
        if method not in ("GET", "HEAD") and origin and urlsplit(origin).netloc != host:
            return f"origin {origin!r}: only pages of this server may send requests\n"
        return None

    def _is_ours(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True
