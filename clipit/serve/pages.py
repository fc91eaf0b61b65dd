"""The live page of a video: its report with a search bar."""

from __future__ import annotations

from functools import cached_property
from html import escape
from importlib import resources
from typing import Any
from urllib.parse import quote

from clipit.media.stored_frames import stored_pictures
from clipit.report.content import cut_data, page_data, picture_times
from clipit.report.page import STYLE, asset, page
from clipit.report.thumbnails import thumbnails
from clipit.serve.library import Entry
from clipit.serve.query_engine import SCORERS
from clipit.summary.model import Cut


class LivePage:
    """The page and its data; pictures are encoded once."""

    def __init__(self, entry: Entry, formats: dict[str, str]) -> None:
        self._entry = entry
        self._formats = formats

    @cached_property
    def html(self) -> str:
        """The page."""
        title = f"{self._entry.summary.source_video.video}: search"
        script, style = [_asset("live.js")], [_asset("live.css")]
        return page(title, self._data, more_script=script, more_style=style)

    def cut(self, cut: Cut) -> dict[str, Any]:
        """A summary as the page's script reads it."""
        indices = {text: index for index, text in enumerate(self._data["sentences"])}
        duration_s = self._entry.summary.source_video.duration_s
        return cut_data(cut, duration_s, self._times, indices, None) | {"file": None}

    @cached_property
    def _thumbnails(self) -> dict[float, str]:
        summary, tables = self._entry.summary, self._entry.tables
        if tables is None:
            return {}
        return thumbnails(stored_pictures(tables.frames, tables.key), picture_times(summary))

    @cached_property
    def _times(self) -> list[float]:
        return sorted(self._thumbnails)

    @cached_property
    def _data(self) -> dict[str, Any]:
        data = page_data(self._entry.summary, self._entry.path.parent, self._thumbnails, None)
        data["source_video"]["source"] = "source"
        for index, cut in enumerate(data["cuts"]):
            exists = cut["file"] and (self._entry.path.parent / cut["file"]).is_file()
            cut["file"] = f"rendered/{index}" if exists else None
        scorers = [] if self._entry.tables is None else list(SCORERS)
        return data | {"live": {"scorers": scorers, "formats": self._formats}}


def index_page(entries: dict[str, Entry]) -> str:
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
