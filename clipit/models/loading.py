"""From the pipeline's tables to what the models see."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import contracts
from clipit.contracts import Key
from clipit.errors import DataError
from clipit.models.samples import Sample, guiding_sentences


def load_samples(
    keys: Collection[Key], image: Sequence[Path], text: Sequence[Path], sentences: int
) -> dict[Key, Sample]:
    """The videos `keys` without targets; `text` may be empty (no language).

    Raises DataError where a video is in none of the tables, or the tables' widths differ.
    """
    guides = _guides(text, sentences)
    samples = {}
    for table in _equally_wide(image, "image"):
        for key, rows in contracts.by_video(table).items():
            if key in keys:
                guide = guides.get(key, _no_sentence(guides))
                frames = rows["frame"].to_numpy()
                samples[key] = Sample(key, frames, contracts.embeddings(rows["embedding"]), guide)
    missing = [key for key in keys if key not in samples]
    if missing:
        raise DataError(f"{image[0]} and its like: no features of {'/'.join(missing[0])}")
    return samples


def _guides(text: Sequence[Path], sentences: int) -> dict[Key, np.ndarray]:
    guides = {}
    for table in _equally_wide(text, "text"):
        for key, rows in contracts.by_video(table).items():
            middle_s = (rows["start_s"].to_numpy() + rows["end_s"].to_numpy()) / 2
            vectors = contracts.embeddings(rows["embedding"])
            guides[key] = guiding_sentences(middle_s, vectors, sentences)
    return guides


def _no_sentence(guides: dict[Key, np.ndarray]) -> np.ndarray:
    """No sentences, as wide as the others; width 1 where no video has any."""
    width = next((vectors.shape[1] for vectors in guides.values()), 1)
    return np.zeros((0, width), dtype=np.float32)


def _equally_wide(paths: Sequence[Path], contract: str) -> Iterator[pa.Table]:
    """The tables one after the other; DataError at the first whose embeddings differ in width."""
    first: tuple[Path, int] | None = None
    for path in paths:
        table = contracts.read(path, contract)
        width = table.schema.field("embedding").type.list_size
        first = first or (path, width)
        if width != first[1]:
            raise DataError(
                f"embeddings of one encoder must be equally wide: {first[0]}: {first[1]}; "
                f"{path}: {width}"
            )
        yield table
