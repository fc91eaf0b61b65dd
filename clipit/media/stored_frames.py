"""Sampled frames of a frames table: JPEGs, decoded one at a time."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray
from PIL import Image

from clipit import tables


def stored_images(path: str | os.PathLike[str]) -> Iterator[NDArray[np.uint8]]:
    """Yield every picture of a frames table, (height, width, 3) uint8 RGB, in the table's order."""
    for batch in tables.stream(path, "frames", ["jpeg"]):
        for jpeg in batch.column("jpeg"):
            yield decode_jpeg(jpeg.as_py())


def stored_pictures(
    path: str | os.PathLike[str], key: tables.Key
) -> Callable[[Sequence[float]], Mapping[float, bytes]]:
    """A function from times to the JPEGs of a video's nearest frames; no JPEG without frames."""
    table = tables.read(path, "frames", ["dataset", "video", "time_s"])
    of_video = pc.and_(pc.equal(table["dataset"], key[0]), pc.equal(table["video"], key[1]))
    rows = np.flatnonzero(of_video.to_numpy())
    times_s = table["time_s"].to_numpy()[rows]

    def pictures(wanted_s: Sequence[float]) -> Mapping[float, bytes]:
        if not len(rows):
            return {}
        nearest = {time_s: int(rows[np.argmin(np.abs(times_s - time_s))]) for time_s in wanted_s}
        wanted = sorted(set(nearest.values()))
        groups = tables.take(path, "frames", ["jpeg"], wanted)
        found = (jpeg.as_py() for group in groups for jpeg in group["jpeg"])
        jpegs = dict(zip(wanted, found, strict=True))
        return {time_s: jpegs[row] for time_s, row in nearest.items()}

    return pictures


def decode_jpeg(content: bytes) -> NDArray[np.uint8]:
    """A JPEG as (height, width, 3) uint8 RGB."""
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert("RGB"))
