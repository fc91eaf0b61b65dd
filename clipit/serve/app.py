"""The server: pages, the videos named by summaries, and queries; no other file of the disk."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import Field, ValidationError
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from clipit.config.base import Options
from clipit.config.summary_options import ZERO_SHOT
from clipit.core.errors import ClipitError, DataError
from clipit.datasets.video_files import SUFFIXES
from clipit.exports.formats import FORMATS
from clipit.serve.downloads import exported, render_new
from clipit.serve.guard import Guard
from clipit.serve.library import Entry
from clipit.serve.pages import LivePage, index_page
from clipit.serve.query_engine import QueryEngine
from clipit.summary.model import Cut

_MAX_BODY_BYTES = 10_000


class CutRequest(Options):
    """A summary for a query; query null: the written summary `cut_index` with another budget."""

    query: str | None = Field(None, min_length=1, max_length=500)
    scorer: str = ZERO_SHOT
    cut_index: int = Field(0, ge=0)
    budget_s: float = Field(gt=0, le=10_000_000)
    #: of an export: one of FORMATS
    format: str | None = None


@dataclass(frozen=True)
class Session:
    """A video with its query engine and page."""

    entry: Entry
    engine: QueryEngine
    page: LivePage

    def cut(self, wanted: CutRequest) -> Cut:
        # memory and time of the knapsack follow the budget
        budget_s = min(wanted.budget_s, self.entry.summary.source_video.duration_s)
        if wanted.query is not None:
            return self.engine.summarize(wanted.query, wanted.scorer, budget_s)
        count = len(self.entry.summary.cuts)
        if wanted.cut_index >= count:
            raise DataError(f"cut_index: expected 0 to {count - 1}, found {wanted.cut_index}")
        return self.engine.resized(wanted.cut_index, budget_s)


def build_app(
    folder: Path,
    entries: dict[str, Entry],
    encoder: Callable[[Entry], Callable[[str], Any]],
    names: tuple[str, ...] = (),
) -> Starlette:
    """The application over `folder`; encoder: from an entry to its (lazy) sentence encoder.

    names: further host names that requests may use.
    """
    about = {name: form.about for name, form in FORMATS.items()}
    sessions = {
        name: Session(entry, QueryEngine(entry, encoder(entry)), LivePage(entry, about))
        for name, entry in entries.items()
    }

    def session(request: Request) -> Session:
        try:
            return sessions[request.path_params["name"]]
        except KeyError:
            raise HTTPException(404, "no such video\n") from None

    def home(request: Request) -> Response:
        if len(sessions) == 1:
            return RedirectResponse(request.url_for("video", name=next(iter(sessions))))
        return HTMLResponse(index_page(entries))

    def video(request: Request) -> Response:
        found = session(request)
        # load the encoder while the user looks at the page
        return HTMLResponse(found.page.html, background=BackgroundTask(found.engine.prepare))

    def source(request: Request) -> Response:
        return _video_file(session(request).entry.source)

    def rendered(request: Request) -> Response:
        entry, index = session(request).entry, request.path_params["index"]
        cuts = entry.summary.cuts
        file = cuts[index].file if index < len(cuts) else None
        if file is None:
            raise HTTPException(404, "no such rendered summary\n")
        path = (entry.path.parent / file).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise HTTPException(403, "outside of the served folder\n")
        return _video_file(path)

    async def query(request: Request) -> Response:
        return await _respond(request, session(request), _query)

    async def export(request: Request) -> Response:
        return await _respond(request, session(request), _export)

    async def render(request: Request) -> Response:
        return await _respond(request, session(request), _render)

    routes = [
        Route("/", home),
        Route("/v/{name}/", video, name="video"),
        Route("/v/{name}/source", source),
        Route("/v/{name}/rendered/{index:int}", rendered),
        Route("/v/{name}/query", query, methods=["POST"]),
        Route("/v/{name}/export", export, methods=["POST"]),
        Route("/v/{name}/render", render, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, names=names)])


async def _respond(
    request: Request, session: Session, respond: Callable[[Session, CutRequest], Response]
) -> Response:
    """The response to a CutRequest as JSON; 400 and one line if it is invalid."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415, "expected JSON\n")  # a form of another page cannot send it
    body = await _body(request)
    try:
        wanted = CutRequest.model_validate_json(body)
        return await run_in_threadpool(respond, session, wanted)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except ClipitError as error:
        reason = str(error)
    return JSONResponse({"error": reason}, 400)


async def _body(request: Request) -> bytes:
    """The body, read no further than its limit: chunked ones state no length."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            raise HTTPException(413, "the request is too long\n", {"connection": "close"})
    return body


def _query(session: Session, wanted: CutRequest) -> Response:
    return JSONResponse(session.page.cut(session.cut(wanted)))


def _export(session: Session, wanted: CutRequest) -> Response:
    name, text = exported(session.entry.summary, session.cut(wanted), wanted.format or "edl")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(text, media_type="application/octet-stream", headers=headers)


def _render(session: Session, wanted: CutRequest) -> Response:
    rendered = render_new(session.entry, session.cut(wanted))
    return JSONResponse({"file": rendered.name, "folder": str(rendered.parent)})


def _video_file(path: Path) -> Response:
    """A video file, whole or in ranges; 404 for any other file that a summary may name."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        raise HTTPException(404, "no such video file\n")
    return FileResponse(path, media_type=kind)
