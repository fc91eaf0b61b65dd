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
from clipit.models.samples import Queries, Sample, TimedSentences, context_sentences
from clipit.tables import Key


def load_samples(
    keys: Collection[Key],
    image: Sequence[Path],
    text: Sequence[Path],
    titles: Sequence[Path],
    sentences: int,
    queries: Queries | None = None,
) -> dict[Key, Sample]:
    """The videos `keys` as samples without targets.

    image: features tables; text: caption_embeddings tables, empty without captions; titles:
    title_embeddings tables; sentences: how many captions the network reads. Raises
    DataError where a video is in none of the tables, or embeddings differ in width.
    """
    captions, title_of = _captions(text), load_titles(titles)
    no_sentences = _no_sentences(captions, queries)
    samples = {}
    for table in _same_width(image, "features"):
        for key, rows in tables.by_video(table).items():
            if key in keys:
                found = captions.get(key, no_sentences)
                samples[key] = Sample(
                    key,
                    rows["frame"].to_numpy(),
                    pick_times_s(rows),
                    tables.embeddings(rows["embedding"]),
                    context_sentences(found, sentences),
                    captions=found,
                    title=title_of.get(key),
                )
    missing = [key for key in keys if key not in samples]
    if missing:
        raise DataError(f"{image[0]} and similar tables: no features of {'/'.join(missing[0])}")
    return samples


def pick_times_s(rows: pa.Table) -> NDArray[np.float64]:
    """The times (T,) of the picks of a features table.

    Where its source states no frame rate, picks count as half a second apart, as those of the
    public feature files are.
    """
    times_s: NDArray[np.float64] = rows["time_s"].to_numpy()
    return times_s if np.isfinite(times_s).all() else np.arange(len(times_s)) / 2


def timed_sentences(rows: pa.Table) -> TimedSentences:
    """The rows of a caption_embeddings table."""
    return TimedSentences(
        tables.embeddings(rows["embedding"]), rows["start_s"].to_numpy(), rows["end_s"].to_numpy()
    )


def _captions(text: Sequence[Path]) -> dict[Key, TimedSentences]:
    return {
        key: timed_sentences(rows)
        for table in _same_width(text, "caption_embeddings")
        for key, rows in tables.by_video(table).items()
    }


def load_titles(titles: Sequence[Path]) -> dict[Key, NDArray[Any]]:
    """The embeddings (D',) of title_embeddings tables by video."""
    return {
        key: tables.embeddings(rows["embedding"])[0]
        for table in _same_width(titles, "title_embeddings")
        for key, rows in tables.by_video(table).items()
    }


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


def _no_sentences(captions: dict[Key, TimedSentences], queries: Queries | None) -> TimedSentences:
    """No sentences, of the width of other text; D' = 1 without any text."""
    default = 1 if queries is None else queries.width
    width = next((found.embeddings.shape[1] for found in captions.values()), default)
    return TimedSentences(np.zeros((0, width), np.float32), np.zeros(0), np.zeros(0))


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
