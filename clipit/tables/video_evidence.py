"""What the scorers without training read, from the tables: frames, captions, titles; no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.cues import Evidence
from clipit.tables import Key


def load_evidence(
    features: Path, caption_embeddings: Sequence[Path], titles: Sequence[Path]
) -> dict[Key, Evidence]:
    """The evidence about every video of a features table.

    titles: title_embeddings tables; a video that is in none of them has no title.
    """
    captions = rows_by_video(caption_embeddings, "caption_embeddings")
    title_of = rows_by_video(titles, "title_embeddings")
    return {
        key: evidence(rows, captions.get(key), title_of.get(key))
        for key, rows in tables.by_video(tables.read(features, "features")).items()
    }


def evidence(features: pa.Table, captions: pa.Table | None, title: pa.Table | None) -> Evidence:
    """The evidence about one video from its rows of the tables; None: without any."""
    frames = tables.embeddings(features["embedding"])
    untold = np.zeros(0)
    return Evidence(
        frames=frames,
        time_s=features["time_s"].to_numpy(),
        captions=frames[:0] if captions is None else tables.embeddings(captions["embedding"]),
        start_s=untold if captions is None else captions["start_s"].to_numpy(),
        end_s=untold if captions is None else captions["end_s"].to_numpy(),
        title=None if title is None else tables.embeddings(title["embedding"])[0],
    )


def rows_by_video(paths: Sequence[Path], contract: str) -> dict[Key, pa.Table]:
    """The rows of every video in any of the tables at `paths`, which may be none."""
    return {
        key: rows
        for path in paths
        for key, rows in tables.by_video(tables.read(path, contract)).items()
    }
