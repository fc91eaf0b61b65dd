"""The page: a template with style, script and data embedded, so that nothing is loaded."""

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
from clipit.report.annotator_scores import AnnotatorScores
from clipit.report.content import page_data, picture_times
from clipit.report.thumbnails import Pictures, thumbnails
from clipit.summary.model import Summary

_TEMPLATES = "clipit.report"
#: The parts of the script in order of dependency.
SCRIPTS = ("elements.js", "timeline.js", "player.js", "shots.js", "views.js", "main.js")
STYLE = "page.css"


def write_report(
    summary: Summary,
    out: Path,
    *,
    pictures: Pictures,
    annotators: AnnotatorScores | None = None,
    rendered_folder: Path | None = None,
) -> None:
    """Write one HTML page about `summary` to `out`; it loads nothing but the source video.

    pictures: gives the JPEGs nearest to some times; a page stores less than 3 MB of them for any
    length of video. rendered_folder: of the rendered summaries, that of the page if None. The video
    is found by its relative path; if it is missing, the page says so and all but playback works.
    """
    small = thumbnails(pictures, picture_times(summary))
    content = page_data(summary, out.parent, small, annotators, rendered_folder)
    title = f"{summary.source_video.video}: summary"
    write_text(out, page(title, content))


def page(
    title: str, content: Any, *, more_script: Sequence[str] = (), more_style: Sequence[str] = ()
) -> str:
    """The template filled with title, style, data and script; the live page adds style and script.

    Untrusted text (captions, queries, names) is only in the data: as JSON that cannot end its
    element, and never parsed as HTML. Only this script may run (its hash is in the policy).
    """
    script = "\n".join([*(asset(name) for name in SCRIPTS), *more_script])
    parts = {
        "TITLE": escape(title),
        "SCRIPT_HASH": _digest(script),
        "STYLE": "\n".join([asset(STYLE), *more_style]),
        "DATA": embedded_json(content),
        "SCRIPT": script,
    }
    # A single pass: inserted text is never searched for placeholders.
    pieces = asset("page.html").split("@@")
    pieces[1::2] = [parts[name] for name in pieces[1::2]]
    return "".join(pieces)


def asset(name: str) -> str:
    """The content of a template file of this package."""
    return resources.files(_TEMPLATES).joinpath("template", name).read_text(encoding="utf-8")


def embedded_json(content: Any) -> str:
    """JSON that is safe inside a script element: no < > & and no line separators of JavaScript."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
