"""Annotations in the style of VideoSET: a sentence per subshot, and written summaries.

A folder contains, for every video, `NAME.csv` with the columns start_s,end_s,sentence, one row per
subshot, contiguous, starting at 0; and `NAME.ref1.txt`, `NAME.ref2.txt`, ...: written summaries,
one sentence per line. (Yeung et al., 2014; paper, tables 4, 5)
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
from clipit.datasets.records import (
    AnnotationRecord,
    TagRecord,
    VideoRecord,
    check_shots,
    read_text,
    require,
)
from clipit.tables.caption import Caption

#: Nominal frame rate that the subshots' times are converted with.
FPS = 15
#: Maximum share of the subshots in a ground-truth summary.
MAX_SHARE = 0.15


def read_videos(path: Path) -> list[VideoRecord]:
    """The videos by name; their length is the end of their last subshot."""
    return [record.as_video(FPS) for record in read_tags(path)]


def read_shots(path: Path) -> Iterator[tuple[VideoRecord, NDArray[Any]]]:
    """The subshots in frames."""
    for record in read_tags(path):
        yield record.as_video(FPS), record.shots


def read_tags(path: Path) -> Iterator[TagRecord]:
    """The sentence of every subshot."""
    files = sorted(require(path, "folder").glob("[!.]*.csv"))
    if not files:
        raise DataError(f"{path}: no NAME.csv with a sentence per subshot (data/README.md)")
    for file in files:
        captions = _read(file)
        sentences = [[caption.sentence] for caption in captions]
        yield TagRecord(file.stem, _bounds(captions, file), sentences)


def read_references(path: Path, video: str) -> list[list[str]]:
    """The sentences of every written summary of a video; DataError without any."""
    files = sorted(require(path, "folder").glob(f"{video}.ref*.txt"))
    found = [_lines(file) for file in files]
    if not found:
        raise DataError(f"{path}: no {video}.ref1.txt; expected a written summary of every video")
    return found


def read_annotations_greedy(path: Path) -> Iterator[AnnotationRecord]:
    """One summary per reference: the subshots that cover it best (greedy n-gram matching)."""
    for record in read_tags(path):
        count = max(1, int(MAX_SHARE * len(record.tags)))
        sentences = [tokens(sentence) for (sentence,) in record.tags]
        references = _references(path, record.video)
        yield _annotation(record, [greedy_subshots(sentences, r, count) for r in references])


def read_annotations_ordered(path: Path) -> Iterator[AnnotationRecord]:
    """One summary per reference: at most one subshot per sentence, in order."""
    for record in read_tags(path):
        sentences = [tokens(sentence) for (sentence,) in record.tags]
        references = _references(path, record.video)
        yield _annotation(record, [ordered_subshots(sentences, r) for r in references])


def _references(path: Path, video: str) -> list[list[list[str]]]:
    return [[tokens(line) for line in lines] for lines in read_references(path, video)]


def _annotation(record: TagRecord, selections: list[NDArray[np.bool_]]) -> AnnotationRecord:
    lengths = record.shots[:, 1] - record.shots[:, 0]
    summaries = np.stack([np.repeat(selected, lengths) for selected in selections])
    importance = summaries.mean(axis=0, dtype=np.float32)
    return AnnotationRecord(record.as_video(FPS), None, summaries, importance, None)


def _bounds(captions: list[Caption], file: Path) -> NDArray[Any]:
    starts = [round(caption.start_s * FPS) for caption in captions]
    ends = [round(caption.end_s * FPS) for caption in captions]
    return check_shots(np.stack([starts, ends], axis=1), ends[-1], str(file))


def _read(file: Path) -> list[Caption]:
    """The subshots in temporal order."""
    rows = csv.DictReader(read_text(file).splitlines(), skipinitialspace=True)
    captions = []
    for row in rows:
        try:
            start_s, end_s = float(row["start_s"]), float(row["end_s"])
            captions.append(Caption(start_s, end_s, row["sentence"].strip()))
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DataError(
                f"{file}: line {rows.line_num}: expected start_s,end_s,sentence, found "
                f"{list(row.values())}; times are seconds"
            ) from None
    if not captions:
        raise DataError(f"{file}: expected a sentence per subshot below the header, found none")
    return sorted(captions, key=lambda caption: caption.start_s)


def _lines(file: Path) -> list[str]:
    sentences = [line.strip() for line in read_text(file).splitlines() if line.strip()]
    if not sentences:
        raise DataError(f"{file}: expected one sentence per line, found none")
    return sentences
