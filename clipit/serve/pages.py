"""The live page of a video: its report, and a bar to ask with."""

from __future__ import annotations

from functools import cached_property
from html import escape
from importlib import resources
from typing import Any
from urllib.parse import quote

from clipit.media.stored_frames import stored_pictures
from clipit.report.content import cut_content, island, wanted_pictures
from clipit.report.page import STYLE, asset, page
from clipit.report.thumbnails import thumbnails
from clipit.serve.library import Entry
from clipit.summary.model import Cut


class LivePage:
    """What the browser is told of a video; pictures are made once."""

    def __init__(self, entry: Entry, formats: dict[str, str]) -> None:
        self._entry = entry
        self._formats = formats

    @cached_property
    def html(self) -> str:
        """The page."""
        title = f"{self._entry.summary.source_video.video}: ask"
        more = {"more_script": [_asset("live.js")], "more_style": [_asset("live.css")]}
        return page(title, self._content, **more)

    def cut(self, cut: Cut) -> dict[str, Any]:
        """An answer as the page's script reads it."""
        numbers = {text: number for number, text in enumerate(self._content["sentences"])}
        length_s = self._entry.summary.source_video.duration_s
        return cut_content(cut, length_s, self._times, numbers, None) | {"file": None}

    @cached_property
    def _small(self) -> dict[float, str]:
        summary, tables = self._entry.summary, self._entry.tables
        if tables is None:
            return {}
        return thumbnails(stored_pictures(tables.frames, tables.key), wanted_pictures(summary))

    @cached_property
    def _times(self) -> list[float]:
        return sorted(self._small)

    @cached_property
    def _content(self) -> dict[str, Any]:
        content = island(self._entry.summary, self._entry.path.parent, self._small, None)
        content["source_video"]["source"] = "source"
        for number, cut in enumerate(content["cuts"]):
            there = cut["file"] and (self._entry.path.parent / cut["file"]).is_file()
            cut["file"] = f"film/{number}" if there else None
        asks = self._entry.tables is not None
        return content | {"live": {"asks": asks, "formats": self._formats}}


def index(entries: dict[str, Entry]) -> str:
    """A list of all videos."""
    items = "".join(
        f'<li><a href="v/{quote(name, safe="")}/">{escape(name)}</a> '
        f'<span class="quiet">{entry.summary.source_video.duration_s / 60:.1f} min, '
        f"{len(entry.summary.cuts)} summaries</span></li>"
        for name, entry in entries.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        f"<title>clipit</title><style>{asset(STYLE)}{_asset('live.css')}</style>"
        f'<header><h1>Videos</h1></header><main><ul class="index">{items}</ul></main></html>'
    )


def _asset(name: str) -> str:
    return resources.files("clipit.serve").joinpath("template", name).read_text(encoding="utf-8")
