"""What sentences add to shots: from changes of scores to a table, and back to sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.summary.model import Sentence
from clipit.tables import Key

#: Sentences that are kept for a shot: those that change it most; the paper's M.
MOST = 7

#: A video and what was asked of it; None: nothing in particular.
Asked = tuple[Key, str | None]


def reason_rows(
    asked: Asked,
    shots: np.ndarray,
    said: pa.Table,
    changes: np.ndarray,
    attention: np.ndarray | None = None,
) -> dict[str, Any]:
    """Columns of a why table for one video and query.

    shots (S, 2); said: rows of a text table, M of them; changes (M, S): what each adds to each
    shot; attention (M, S). Of each shot the MOST sentences that change it most, biggest first; of
    sentences that are said more than once, the first.
    """
    sentences = said["sentence"].to_pylist()
    first = np.array([sentences.index(sentence) for sentence in sentences], dtype=np.int64)
    distinct = np.flatnonzero(first == np.arange(len(sentences)))
    rows: dict[str, list[Any]] = tables.empty("attributions")
    start_s, end_s = said["start_s"].to_pylist(), said["end_s"].to_pylist()
    for number, (start, _) in enumerate(shots.tolist()):
        for one in distinct[np.argsort(-np.abs(changes[distinct, number]), kind="stable")][:MOST]:
            weight = None if attention is None else float(attention[one, number])
            change = float(changes[one, number])
            (key, query), times = asked, (start_s[one], end_s[one])
            row = (*key, query, start, *times, sentences[one], change, weight)
            for name, cell in zip(rows, row, strict=True):
                rows[name].append(cell)
    return rows


def read_reasons(paths: Sequence[Path]) -> dict[Asked, dict[int, list[Sentence]]]:
    """The sentences of every shot, by its first frame, as they were written."""
    found: dict[Asked, dict[int, list[Sentence]]] = defaultdict(lambda: defaultdict(list))
    names = ("start_s", "end_s", "sentence", "delta", "attention")
    for path in paths:
        for row in tables.read(path, "attributions").to_pylist():
            asked = ((row["dataset"], row["video"]), row["query"])
            found[asked][row["start"]].append(Sentence(**{name: row[name] for name in names}))
    return found
