"""Readers of existing timed captions.

For a whole dataset, JSON maps each video to its captions: `{"video_1": [...]}` or
`{"video_1": {"captions": [...]}}`. A caption is `{"start_s": 0.0, "end_s": 32.0, "sentence":
"..."}` with an optional `score`; the keys start/end, start_mmss/end_mmss ("00:32") and
caption/text are accepted, too. Captions of a single video are SubRip, WebVTT, CSV (with a header
of the same names) or JSON (a list, or an object of one video): `READERS` by suffix.
"""

from __future__ import annotations

import csv
import html
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from clipit.core.damaged_files import reading
from clipit.core.errors import DataError
from clipit.datasets.records import read_json as parsed_json
from clipit.datasets.records import read_text
from clipit.tables.caption import Caption

_START = ("start_s", "start", "start_mmss")
_END = ("end_s", "end", "end_mmss")
_SENTENCE = ("sentence", "caption", "text")
#: Markup inside cues: <i>, <00:01.000>, <v Anna>, and the {\an8} of SubRip.
_MARKUP = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_ARROW = "-->"


def read_json(path: Path) -> dict[str, list[Caption]]:
    """The captions of every video in a JSON file, in file order; DataError names the entry."""
    content = parsed_json(path)
    if not isinstance(content, dict):
        raise DataError(f"{path}: expected an object of videos, found {type(content).__name__}")
    return {video: _rows(entry, f"{path}: {video}") for video, entry in content.items()}


def read_json_single(path: Path) -> list[Caption]:
    """The captions of a JSON file of a single video; DataError names the caption."""
    content = parsed_json(path)
    if isinstance(content, dict) and "captions" not in content:
        if len(content) != 1:
            raise DataError(
                f"{path}: expected a list of captions or one video, found {len(content)} videos; "
                "configure a file of several videos as the dataset's captions"
            )
        (content,) = content.values()
    return _rows(content, str(path))


def read_csv(path: Path) -> list[Caption]:
    """The captions of a CSV file with a header; DataError names the line."""
    rows = csv.DictReader(read_text(path).splitlines(), restkey="more", skipinitialspace=True)
    with reading(path, "CSV"):
        return [_caption(row, f"{path}: line {rows.line_num}") for row in rows]


def read_subtitles(path: Path) -> list[Caption]:
    """The cues of a SubRip or WebVTT file in order, without markup; DataError names the line.

    A cue is a line with an arrow between two times and the text up to the next blank line or cue.
    Cues without text, numbers, headers, notes and styles are skipped.
    """
    lines = [line.strip() for line in read_text(path).splitlines()]
    captions = []
    for number, line in enumerate(lines, start=1):
        if _ARROW not in line:
            continue
        text = _cue(lines, number)
        sentence = " ".join(html.unescape(_MARKUP.sub("", " ".join(text))).split())
        if sentence:
            start, _, rest = line.partition(_ARROW)
            end = (rest.split() or [""])[0]  # WebVTT: settings may follow
            row = {"start": start.strip().replace(",", "."), "end": end.replace(",", ".")}
            captions.append(_caption(row | {"text": sentence}, f"{path}: line {number}"))
    if not captions:
        raise DataError(f"{path}: expected cues, 'start --> end' over a line of text, found none")
    return captions


#: Readers of the captions of a single video by suffix, in order of preference.
READERS: dict[str, Callable[[Path], list[Caption]]] = {
    ".srt": read_subtitles,
    ".vtt": read_subtitles,
    ".csv": read_csv,
    ".json": read_json_single,
}


def _cue(lines: list[str], first: int) -> Iterator[str]:
    """The lines of a cue's text."""
    for number in range(first, len(lines)):
        if not lines[number] or _ARROW in lines[number]:
            return
        yield lines[number]


def _rows(entry: Any, where: str) -> list[Caption]:
    rows = entry.get("captions") if isinstance(entry, dict) else entry
    if not isinstance(rows, list):
        raise DataError(f"{where}: expected a list of captions; found {rows!r:.80}")
    return [_caption(row, f"{where}: caption {i}") for i, row in enumerate(rows)]


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
    return Caption(start_s, end_s, sentence.strip(), _score(row.get("score"), where))


def _field(row: dict[str, Any], names: tuple[str, ...], where: str) -> Any:
    for name in names:
        if name in row:
            return row[name]
    raise DataError(
        f"{where}: has none of {', '.join(names)}; found {', '.join(map(str, row))[:80]}"
    )


def _seconds(value: Any, where: str) -> float:
    """Seconds of a number or of "[hh:]mm:ss[.f]"."""
    try:
        seconds = 0.0
        for part in value.split(":") if isinstance(value, str) else [value]:
            seconds = seconds * 60 + float(part)
    except (TypeError, ValueError, OverflowError):
        raise DataError(
            f"{where}: expected a time in seconds or mm:ss, found {value!r:.80}"
        ) from None
    if not -math.inf < seconds < math.inf:
        raise DataError(f"{where}: expected a finite time, found {value!r:.80}")
    return seconds


def _score(value: Any, where: str) -> float | None:
    if value is None or value == "":
        return None
    try:
        score = float(value)
    except (TypeError, ValueError, OverflowError):
        score = math.nan
    if not math.isfinite(score):
        raise DataError(f"{where}: expected a number as score, found {value!r:.80}")
    return score
