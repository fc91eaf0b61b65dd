"""Videos told in sentences, in the style of VideoSET: a sentence per subshot, written summaries.

In one folder lie, for every video, `NAME.csv` with columns start_s,end_s,sentence, a sentence for
every subshot, back to back, the first from 0; and `NAME.ref1.txt`, `NAME.ref2.txt`, ...: what
people wrote as its summary, a sentence a line. (Yeung et al., 2014; paper, tables 4, 5)
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.rouge import tokens
from clipit.algorithms.text_summaries import greedy_subshots, ordered_subshots
from clipit.core.errors import DataError
from clipit.datasets.records import AnnotationRecord, TagRecord, VideoRecord, check_shots, require
from clipit.tables.caption import Caption

#: Frames per second that the subshots' seconds are counted in; 1/1000 s would do as well.
FPS = 15
#: Share of the subshots that a ground-truth summary has at most.
SHARE = 0.15


def videos(path: Path) -> list[VideoRecord]:
    """The videos by name; their length is that of their subshots."""
    return [_video(record) for record in tags(path)]


def shots(path: Path) -> Iterator[tuple[VideoRecord, NDArray[Any]]]:
    """The subshots in frames."""
    for record in tags(path):
        yield _video(record), record.shots


def tags(path: Path) -> Iterator[TagRecord]:
    """The sentence of every subshot."""
    files = sorted(require(path, "folder").glob("[!.]*.csv"))
    if not files:
        raise DataError(f"{path}: no NAME.csv with a sentence per subshot (data/README.md)")
    for file in files:
        said = _read(file)
        yield TagRecord(file.stem, _bounds(said, file), [[caption.sentence] for caption in said])


def references(path: Path, video: str) -> list[list[str]]:
    """The sentences of every written summary of a video."""
    files = sorted(require(path, "folder").glob(f"{video}.ref*.txt"))
    found = [_lines(file) for file in files]
    if not found:
        raise DataError(f"{path}: no {video}.ref1.txt; expected a written summary of every video")
    return found


def annotations_greedy(path: Path) -> Iterator[AnnotationRecord]:
    """A summary per reference: the subshots that tell most of it (greedy n-gram matching)."""
    for record in tags(path):
        count = max(1, int(SHARE * len(record.tags)))
        said = [tokens(sentence) for (sentence,) in record.tags]
        yield _annotation(
            record, [greedy_subshots(said, told, count) for told in _told(path, record.video)]
        )


def annotations_ordered(path: Path) -> Iterator[AnnotationRecord]:
    """A summary per reference: a subshot for each of its sentences, in their order."""
    for record in tags(path):
        said = [tokens(sentence) for (sentence,) in record.tags]
        yield _annotation(
            record, [ordered_subshots(said, told) for told in _told(path, record.video)]
        )


def _told(path: Path, video: str) -> list[list[list[str]]]:
    return [[tokens(sentence) for sentence in told] for told in references(path, video)]


def _annotation(record: TagRecord, chosen: list[NDArray[Any]]) -> AnnotationRecord:
    lengths = record.shots[:, 1] - record.shots[:, 0]
    summaries = np.stack([np.repeat(selected, lengths) for selected in chosen])
    importance = summaries.mean(axis=0, dtype=np.float32)
    return AnnotationRecord(_video(record), None, summaries, importance, None)


def _bounds(said: list[Caption], file: Path) -> NDArray[Any]:
    edges = [round(caption.start_s * FPS) for caption in said] + [round(said[-1].end_s * FPS)]
    ends = [round(caption.end_s * FPS) for caption in said]
    rows = np.stack([np.array(edges[:-1]), np.array(ends)], axis=1)
    return check_shots(rows, edges[-1], str(file))


def _read(file: Path) -> list[Caption]:
    """The subshots in order of time."""
    rows = csv.DictReader(_text(file), skipinitialspace=True)
    said = []
    for row in rows:
        try:
            start_s, end_s = float(row["start_s"]), float(row["end_s"])
            said.append(Caption(start_s, end_s, row["sentence"].strip()))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DataError(
                f"{file}: line {rows.line_num}: expected start_s,end_s,sentence, found "
                f"{list(row.values())}; times are seconds"
            ) from None
    if not said:
        raise DataError(f"{file}: expected a sentence per subshot below the header, found none")
    return sorted(said, key=lambda caption: caption.start_s)


def _text(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: not UTF-8 ({error}); save it as UTF-8") from None


def _lines(file: Path) -> list[str]:
    sentences = [line.strip() for line in _text(file) if line.strip()]
    if not sentences:
        raise DataError(f"{file}: expected a sentence a line, found none")
    return sentences


def _video(record: TagRecord) -> VideoRecord:
    return VideoRecord(record.video, record.video, int(record.shots[-1, 1]), float(FPS))
