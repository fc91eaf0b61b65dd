"""Timed captions that somebody already wrote or computed, from JSON.

A file maps each video to its captions: `{"video_1": [...]}` or `{"video_1": {"captions": [...]}}`,
a caption being `{"start_s": 0.0, "end_s": 32.0, "sentence": "..."}`; the keys start/end,
start_mmss/end_mmss ("00:32") and caption/text are understood too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipit.datasets.records import require
from clipit.errors import DataError

_START = ("start_s", "start", "start_mmss")
_END = ("end_s", "end", "end_mmss")
_SENTENCE = ("sentence", "caption", "text")


@dataclass(frozen=True)
class Caption:
    """A sentence said of [start_s, end_s) of a video."""

    start_s: float
    end_s: float
    sentence: str


def read_json(path: Path) -> dict[str, list[Caption]]:
    """The captions of every video in the file, in the file's order; DataError names the entry."""
    try:
        content = json.loads(require(path, "file").read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not JSON ({error})") from None
    if not isinstance(content, dict):
        raise DataError(f"{path}: expected an object of videos, found {type(content).__name__}")
    captions = {}
    for video, entry in content.items():
        rows = entry.get("captions") if isinstance(entry, dict) else entry
        if not isinstance(rows, list):
            raise DataError(f"{path}: {video}: expected a list of captions; found {rows!r:.80}")
        captions[video] = [
            _caption(row, f"{path}: {video}: caption {i}") for i, row in enumerate(rows)
        ]
    return captions


def _caption(row: Any, where: str) -> Caption:
    if not isinstance(row, dict):
        raise DataError(f"{where}: expected an object, found {row!r:.80}")
    start_s = _seconds(_field(row, _START, where), where)
    end_s = _seconds(_field(row, _END, where), where)
    sentence = _field(row, _SENTENCE, where)
    if not isinstance(sentence, str) or not sentence.strip():
        raise DataError(f"{where}: expected a sentence, found {sentence!r:.80}")
    if start_s < 0 or end_s < start_s:
        raise DataError(f"{where}: must not end before it starts: start {start_s} s, end {end_s} s")
    return Caption(start_s, end_s, sentence.strip())


def _field(row: dict[str, Any], names: tuple[str, ...], where: str) -> Any:
    for name in names:
        if name in row:
            return row[name]
    raise DataError(f"{where}: has none of {', '.join(names)}; found {', '.join(row)}")


def _seconds(value: Any, where: str) -> float:
    """Seconds of a number or of "[hh:]mm:ss[.f]"."""
    try:
        seconds = 0.0
        for part in value.split(":") if isinstance(value, str) else [value]:
            seconds = seconds * 60 + float(part)
    except (TypeError, ValueError):
        raise DataError(f"{where}: expected a time in seconds or mm:ss, found {value!r}") from None
    if not seconds < float("inf"):
        raise DataError(f"{where}: expected a finite time, found {value!r}")
    return seconds
