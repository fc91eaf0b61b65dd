"""What is written of a summary as text: shots.csv, SubRip, WebVTT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from clipit.core.durable import write_csv, write_text
from clipit.summary.model import Sentence, Shot, Summary

SHOT_COLUMNS = ("query", "start", "end", "score", "selected", "attributions")


def write_shots(path: Path, summary: Summary) -> None:
    """Write a row per shot of every cut; start and end in seconds, why: heaviest sentence first."""
    write_csv(path, SHOT_COLUMNS, _shot_rows(summary))


def write_srt(path: Path, captions: Sequence[Sentence]) -> None:
    """Write captions as SubRip."""
    cues = [
        f"{number}\n{_clock(said.start_s, ',')} --> {_clock(said.end_s, ',')}\n"
        f"{_plain(said.sentence)}\n"
        for number, said in enumerate(captions, start=1)
    ]
    write_text(path, "\n".join(cues))


def write_vtt(path: Path, captions: Sequence[Sentence], made_by: str) -> None:
    """Write captions as WebVTT, in which & and < mean something, with a note of their maker."""
    cues = [
        f"{_clock(said.start_s, '.')} --> {_clock(said.end_s, '.')}\n{_escaped(said.sentence)}\n"
        for said in captions
    ]
    write_text(path, "\n".join(["WEBVTT\n", f"NOTE {made_by}\n", *cues]))


def _shot_rows(summary: Summary) -> Iterator[tuple[Any, ...]]:
    for cut in summary.cuts:
        for shot in sorted(cut.shots, key=lambda shot: shot.start):
            times = f"{shot.start_s:.3f}", f"{shot.end_s:.3f}"
            yield cut.title, *times, f"{shot.score:.4f}", int(shot.selected), _why(shot)


def _why(shot: Shot) -> str:
    """The sentences that raised the score, else the one that says what is seen."""
    raised = [said for said in shot.attributions if said.delta and said.delta > 0]
    raised.sort(key=lambda said: -(said.delta or 0))
    if raised:
        return "; ".join(f"{_plain(said.sentence)} (+{said.delta:.3f})" for said in raised)
    return _plain(shot.sentence or "")


def _plain(sentence: str) -> str:
    """One line; an arrow would begin a cue."""
    return " ".join(sentence.split()).replace("-->", "->")


def _escaped(sentence: str) -> str:
    return _plain(sentence).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(time_s: float, point: str) -> str:
    """hh:mm:ss and milliseconds after `point`."""
    seconds, milliseconds = divmod(round(time_s * 1000), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{milliseconds:03d}"
