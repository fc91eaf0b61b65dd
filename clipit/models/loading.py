"""Loading samples and queries from the pipeline's tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.core.errors import DataError
from clipit.models.samples import Queries, Sample, context_sentences
from clipit.tables import Key


def load_samples(
    keys: Collection[Key],
    image: Sequence[Path],
    text: Sequence[Path],
    sentences: int,
    queries: Queries | None = None,
) -> dict[Key, Sample]:
    """The videos `keys` as samples without targets.

    image: features tables; text: caption_embeddings tables, empty without captions. Raises
    DataError where a video is in none of the tables, or embeddings differ in width.
    """
    context = _context(text, sentences)
    no_sentences = _no_sentences(context, queries)
    samples = {}
    for table in _same_width(image, "features"):
        for key, rows in tables.by_video(table).items():
            if key in keys:
                vectors = context.get(key, no_sentences)
                frames = rows["frame"].to_numpy()
                samples[key] = Sample(key, frames, tables.embeddings(rows["embedding"]), vectors)
    missing = [key for key in keys if key not in samples]
    if missing:
        raise DataError(f"{image[0]} and similar tables: no features of {'/'.join(missing[0])}")
    return samples


def _context(text: Sequence[Path], sentences: int) -> dict[Key, NDArray[Any]]:
    context = {}
    for table in _same_width(text, "caption_embeddings"):
        for key, rows in tables.by_video(table).items():
            middle_s = (rows["start_s"].to_numpy() + rows["end_s"].to_numpy()) / 2
            vectors = tables.embeddings(rows["embedding"])
            context[key] = context_sentences(middle_s, vectors, sentences)
    return context


def load_queries(paths: Sequence[Path]) -> Queries | None:
    """The queries of query_embeddings tables; None where `paths` is empty."""
    of_dataset: dict[str, dict[str, NDArray[Any]]] = {}
    of_video: dict[Key, dict[str, NDArray[Any]]] = {}
    width = 0
    for table in _same_width(paths, "query_embeddings"):
        vectors = tables.embeddings(table["embedding"])
        width = vectors.shape[1]
        names = (table[name].to_pylist() for name in ("dataset", "video", "query"))
        for dataset, video, query, vector in zip(*names, vectors, strict=True):
            if video is None:
                of_dataset.setdefault(dataset, {})[query] = vector
            else:
                of_video.setdefault((dataset, video), {})[query] = vector
    return Queries(of_dataset, of_video, width) if paths else None


def _no_sentences(context: dict[Key, NDArray[Any]], queries: Queries | None) -> NDArray[Any]:
    """An empty (0, D') of the width of other text; D' = 1 without any text."""
    default = 1 if queries is None else queries.width
    width = next((vectors.shape[1] for vectors in context.values()), default)
    return np.zeros((0, width), dtype=np.float32)


def _same_width(paths: Sequence[Path], contract: str) -> Iterator[pa.Table]:
    """The tables in order; DataError at the first whose embeddings differ in width."""
    first: tuple[Path, int] | None = None
    for path in paths:
        table = tables.read(path, contract)
        width = table.schema.field("embedding").type.list_size
        first = first or (path, width)
        if width != first[1]:
            raise DataError(
                f"embeddings of one encoder must have the same width: {first[0]}: {first[1]}; "
                f"{path}: {width}"
            )
        yield table
