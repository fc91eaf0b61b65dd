"""The server: pages, the videos that the summaries name, and answers; nothing else of the disk."""

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
from clipit.core.errors import ClipitError, DataError
from clipit.datasets.video_files import SUFFIXES
from clipit.exports.formats import FORMATS
from clipit.serve.downloads import exported, render
from clipit.serve.guard import Guard
from clipit.serve.library import Entry
from clipit.serve.pages import LivePage, index
from clipit.serve.query_engine import Asker
from clipit.summary.model import Cut

_LARGEST_BODY = 10_000  # bytes of a question


class Question(Options):
    """What the page asks. query null: the written summary `place`, at another length."""

    query: str | None = Field(None, min_length=1, max_length=500)
    how: str = "scorer"
    place: int = Field(0, ge=0)
    budget_s: float = Field(gt=0, le=10_000_000)
    #: export: one of FORMATS
    format: str | None = None


@dataclass(frozen=True)
class _Room:
    """A video with all that answers for it."""

    entry: Entry
    asker: Asker
    page: LivePage

    def cut(self, asked: Question) -> Cut:
        if asked.query is not None:
            return self.asker.answer(asked.query, asked.how, asked.budget_s)
        if asked.place >= len(self.entry.summary.cuts):
            raise DataError(f"place: there are {len(self.entry.summary.cuts)} summaries")
        return self.asker.resized(asked.place, asked.budget_s)


def build_app(
    folder: Path,
    entries: dict[str, Entry],
    encoder: Callable[[Entry], Callable[[str], Any]],
    names: tuple[str, ...] = (),
) -> Starlette:
    """The application over `folder`; encoder: gives an entry's sentence encoder when first asked.

    names: further host names that it may be asked by.
    """
    about = {name: form.about for name, form in FORMATS.items()}
    rooms = {
        name: _Room(entry, Asker(entry, encoder(entry)), LivePage(entry, about))
        for name, entry in entries.items()
    }

    def room(request: Request) -> _Room:
        try:
            return rooms[request.path_params["name"]]
        except KeyError:
            raise HTTPException(404, "no such video\n") from None

    def home(request: Request) -> Response:
        if len(rooms) == 1:
            return RedirectResponse(request.url_for("video", name=next(iter(rooms))))
        return HTMLResponse(index(entries))

    def video(request: Request) -> Response:
        found = room(request)
        # while the page is looked at, the encoder is loaded
        return HTMLResponse(found.page.html, background=BackgroundTask(found.asker.prepare))

    def source(request: Request) -> Response:
        return _film(room(request).entry.source)

    def film(request: Request) -> Response:
        entry, place = room(request).entry, request.path_params["place"]
        cuts = entry.summary.cuts
        if place >= len(cuts) or cuts[place].file is None:
            raise HTTPException(404, "no such film\n")
        path = (entry.path.parent / cuts[place].file).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise HTTPException(403, "outside of the folder\n")
        return _film(path)

    async def ask(request: Request) -> Response:
        return await _answer(request, room(request), _ask)

    async def export(request: Request) -> Response:
        return await _answer(request, room(request), _export)

    async def rendered(request: Request) -> Response:
        return await _answer(request, room(request), _render)

    routes = [
        Route("/", home),
        Route("/v/{name}/", video, name="video"),
        Route("/v/{name}/source", source),
        Route("/v/{name}/film/{place:int}", film),
        Route("/v/{name}/ask", ask, methods=["POST"]),
        Route("/v/{name}/export", export, methods=["POST"]),
        Route("/v/{name}/render", rendered, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard, names=names)])


async def _answer(
    request: Request, room: _Room, answer: Callable[[_Room, Question], Response]
) -> Response:
    """The answer to a question as JSON; 400 and one line where it cannot be had."""
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415, "questions are JSON\n")  # a form of another page cannot send it
    if int(request.headers.get("content-length", "0")) > _LARGEST_BODY:
        raise HTTPException(413, "too long a question\n")
    try:
        asked = Question.model_validate_json(await request.body())
        return await run_in_threadpool(answer, room, asked)
    except ValidationError as error:
        first = error.errors()[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    except ClipitError as error:
        reason = str(error)
    return JSONResponse({"error": reason}, 400)


def _ask(room: _Room, asked: Question) -> Response:
    return JSONResponse(room.page.cut(room.cut(asked)))


def _export(room: _Room, asked: Question) -> Response:
    name, text = exported(room.entry.summary, room.cut(asked), asked.format or "edl")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(text, media_type="application/octet-stream", headers=headers)


def _render(room: _Room, asked: Question) -> Response:
    film = render(room.entry, room.cut(asked))
    return JSONResponse({"file": film.name, "folder": str(film.parent)})


def _film(path: Path) -> Response:
    """A video file, whole or in ranges; nothing that is not one, whatever a summary names."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        raise HTTPException(404, "no such video file\n")
    return FileResponse(path, media_type=kind)
