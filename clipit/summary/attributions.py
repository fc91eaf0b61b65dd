"""Attributions: what each sentence adds to the score of a shot, to a table and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.summary.model import Sentence
from clipit.tables import Key

#: Sentences stored per shot: those of largest effect; the paper's M.
MAX_SENTENCES = 7

#: A video and the query of a summary of it; None: generic.
VideoQuery = tuple[Key, str | None]


def attribution_rows(
    video_query: VideoQuery,
    shots: NDArray[np.integer],
    sentences: pa.Table,
    deltas: NDArray[np.floating],
    attention: NDArray[np.floating] | None = None,
) -> dict[str, Any]:
    """Columns of an attributions table for one video and query.

    shots (S, 2); sentences: M rows of a captions table; deltas (M, S): leave-one-out effect of each
    sentence on each shot; attention (M, S). Keeps the MAX_SENTENCES sentences of largest effect per
    shot, in that order; of repeated sentences the first.
    """
    texts = sentences["sentence"].to_pylist()
    first = np.array([texts.index(text) for text in texts], dtype=np.int64)
    distinct = np.flatnonzero(first == np.arange(len(texts)))
    rows: dict[str, list[Any]] = tables.empty("attributions")
    start_s, end_s = sentences["start_s"].to_pylist(), sentences["end_s"].to_pylist()
    for shot, (start, _) in enumerate(shots.tolist()):
        order = np.argsort(-np.abs(deltas[distinct, shot]), kind="stable")
        for sentence in distinct[order][:MAX_SENTENCES]:
            weight = None if attention is None else float(attention[sentence, shot])
            times = start_s[sentence], end_s[sentence]
            (key, query), delta = video_query, float(deltas[sentence, shot])
            row = (*key, query, start, *times, texts[sentence], delta, weight)
            for name, cell in zip(rows, row, strict=True):
                rows[name].append(cell)
    return rows


def read_attributions(paths: Sequence[Path]) -> dict[VideoQuery, dict[int, list[Sentence]]]:
    """The sentences of every shot, by its first frame, in the order of the tables."""
    found: dict[VideoQuery, dict[int, list[Sentence]]] = defaultdict(lambda: defaultdict(list))
    names = ("start_s", "end_s", "sentence", "delta", "attention")
    for path in paths:
        for row in tables.read(path, "attributions").to_pylist():
            video_query = ((row["dataset"], row["video"]), row["query"])
            sentence = Sentence(**{name: row[name] for name in names})
            found[video_query][row["start"]].append(sentence)
    return found
