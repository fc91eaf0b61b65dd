"""A summary as text files: shots.csv, SubRip, WebVTT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from clipit.core.durable import write_csv, write_text
from clipit.core.times import hours_minutes_seconds
from clipit.summary.model import Sentence, Shot, Summary

SHOT_COLUMNS = ("query", "start", "end", "score", "selected", "attributions")


def write_shots(path: Path, summary: Summary) -> None:
    """Write a row per shot of every cut; start and end in seconds, largest attribution first."""
    write_csv(path, SHOT_COLUMNS, _shot_rows(summary))


def write_srt(path: Path, captions: Sequence[Sentence]) -> None:
    """Write captions as SubRip."""
    cues = [
        f"{number}\n{_clock(caption.start_s, ',')} --> {_clock(caption.end_s, ',')}\n"
        f"{_plain(caption.sentence)}\n"
        for number, caption in enumerate(captions, start=1)
    ]
    write_text(path, "\n".join(cues))


def write_vtt(path: Path, captions: Sequence[Sentence], made_by: str) -> None:
    """Write captions as WebVTT, & and < escaped, with a note naming the program."""
    cues = [
        f"{_clock(caption.start_s, '.')} --> {_clock(caption.end_s, '.')}\n"
        f"{_escaped(caption.sentence)}\n"
        for caption in captions
    ]
    write_text(path, "\n".join(["WEBVTT\n", f"NOTE {made_by}\n", *cues]))


def _shot_rows(summary: Summary) -> Iterator[tuple[Any, ...]]:
    for cut in summary.cuts:
        for shot in sorted(cut.shots, key=lambda shot: shot.start):
            times = f"{shot.start_s:.3f}", f"{shot.end_s:.3f}"
            yield cut.title, *times, f"{shot.score:.4f}", int(shot.selected), _attributions(shot)


def _attributions(shot: Shot) -> str:
    """The sentences that raised the score, else the caption of the shot."""
    raised = [(s.delta, s.sentence) for s in shot.attributions if s.delta and s.delta > 0]
    raised.sort(key=lambda pair: -pair[0])
    if raised:
        return "; ".join(f"{_plain(sentence)} (+{delta:.3f})" for delta, sentence in raised)
    return _plain(shot.sentence or "")


def _plain(sentence: str) -> str:
    """One line without arrows, which would begin a cue."""
    return " ".join(sentence.split()).replace("-->", "->")


def _escaped(sentence: str) -> str:
    return _plain(sentence).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(time_s: float, point: str) -> str:
    """hh:mm:ss and milliseconds after `point`."""
    seconds, milliseconds = divmod(round(time_s * 1000), 1000)
    hours, minutes, seconds = hours_minutes_seconds(seconds)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{milliseconds:03d}"
