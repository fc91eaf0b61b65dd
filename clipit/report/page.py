"""The page: a template with style, script and data inside, so that nothing is loaded."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

from clipit.core.durable import write_text
from clipit.report.annotator_scores import Said
from clipit.report.content import island, wanted_pictures
from clipit.report.thumbnails import Pictures, thumbnails
from clipit.summary.model import Summary

_TEMPLATES = "clipit.report"
#: The script in the order its parts build on each other.
SCRIPTS = ("elements.js", "timeline.js", "player.js", "shots.js", "views.js", "main.js")
STYLE = "page.css"


def write_report(
    summary: Summary,
    out: Path,
    *,
    pictures: Pictures,
    truth: Said | None = None,
    films: Path | None = None,
) -> None:
    """Write one HTML page about `summary` to `out`; it loads nothing but the source video.

    pictures: gives the JPEGs of asked seconds; those of a page stay below 3 MB however long the
    video is. truth: what annotators said, if anything. films: the folder of the rendered summaries,
    beside the page if None. The video is found by its relative path;
    where it is missing the page says so and everything but playing works.
    """
    small = thumbnails(pictures, wanted_pictures(summary))
    content = island(summary, out.parent, small, truth, films)
    title = f"{summary.source_video.video}: summary"
    write_text(out, page(title, content))


def page(
    title: str, content: Any, *, more_script: Sequence[str] = (), more_style: Sequence[str] = ()
) -> str:
    """The template with title, style, data and script in place; the live page adds more of both.

    Text of others (captions, queries, names) is in the data only: as JSON that cannot end its
    element, and never read as HTML. Only this very script may run (its hash is the policy).
    """
    script = "\n".join([*(asset(name) for name in SCRIPTS), *more_script])
    parts = {
        "TITLE": escape(title),
        "SCRIPT_HASH": _digest(script),
        "STYLE": "\n".join([asset(STYLE), *more_style]),
        "DATA": embedded_json(content),
        "SCRIPT": script,
    }
    # One pass over the template: what is filled in is never looked at again.
    pieces = asset("page.html").split("@@")
    pieces[1::2] = [parts[name] for name in pieces[1::2]]
    return "".join(pieces)


def asset(name: str) -> str:
    """A template file of this package."""
    return resources.files(_TEMPLATES).joinpath("template", name).read_text(encoding="utf-8")


def embedded_json(content: Any) -> str:
    """JSON that is safe inside a script element: no < > & and no line separators of JavaScript."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
