"""From the pipeline's tables to what the models see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.core.errors import DataError
from clipit.models.samples import Queries, Sample, guiding_sentences
from clipit.tables import Key


def load_samples(
    keys: Collection[Key],
    image: Sequence[Path],
    text: Sequence[Path],
    sentences: int,
    queries: Queries | None = None,
) -> dict[Key, Sample]:
    """The videos `keys` without targets; `text` may be empty (no captions), `queries` None.

    Raises DataError where a video is in none of the tables, or the tables' widths differ.
    """
    guides = _guides(text, sentences)
    unguided = _no_sentence(guides, queries)
    samples = {}
    for table in _equally_wide(image, "features"):
        for key, rows in tables.by_video(table).items():
            if key in keys:
                guide = guides.get(key, unguided)
                frames = rows["frame"].to_numpy()
                samples[key] = Sample(key, frames, tables.embeddings(rows["embedding"]), guide)
    missing = [key for key in keys if key not in samples]
    if missing:
        raise DataError(f"{image[0]} and its like: no features of {'/'.join(missing[0])}")
    return samples


def _guides(text: Sequence[Path], sentences: int) -> dict[Key, NDArray[Any]]:
    guides = {}
    for table in _equally_wide(text, "caption_embeddings"):
        for key, rows in tables.by_video(table).items():
            middle_s = (rows["start_s"].to_numpy() + rows["end_s"].to_numpy()) / 2
            vectors = tables.embeddings(rows["embedding"])
            guides[key] = guiding_sentences(middle_s, vectors, sentences)
    return guides


def load_queries(paths: Sequence[Path]) -> Queries | None:
    """What is asked of videos; None where `paths` is empty."""
    of_dataset: dict[str, dict[str, NDArray[Any]]] = {}
    of_video: dict[Key, dict[str, NDArray[Any]]] = {}
    width = 0
    for table in _equally_wide(paths, "query_embeddings"):
        vectors = tables.embeddings(table["embedding"])
        width = vectors.shape[1]
        names = (table[name].to_pylist() for name in ("dataset", "video", "query"))
        for dataset, video, query, vector in zip(*names, vectors, strict=True):
            found = of_dataset if video is None else of_video
            found.setdefault(dataset if video is None else (dataset, video), {})[query] = vector
    return Queries(of_dataset, of_video, width) if paths else None


def _no_sentence(guides: dict[Key, NDArray[Any]], queries: Queries | None) -> NDArray[Any]:
    """No sentences, as wide as other text; width 1 where there is none."""
    unread = 1 if queries is None else queries.width
    width = next((vectors.shape[1] for vectors in guides.values()), unread)
    return np.zeros((0, width), dtype=np.float32)


def _equally_wide(paths: Sequence[Path], contract: str) -> Iterator[pa.Table]:
    """The tables one after the other; DataError at the first whose embeddings differ in width."""
    first: tuple[Path, int] | None = None
    for path in paths:
        table = tables.read(path, contract)
        width = table.schema.field("embedding").type.list_size
        first = first or (path, width)
        if width != first[1]:
            raise DataError(
                f"embeddings of one encoder must be equally wide: {first[0]}: {first[1]}; "
                f"{path}: {width}"
            )
        yield table
