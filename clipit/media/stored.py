"""Sampled frames out of a frames table: JPEGs, decoded one after the other."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clipit import contracts


def stored_images(path: str | os.PathLike[str]) -> Iterator[NDArray[np.uint8]]:
    """Yield every picture of a frames table, (height, width, 3) uint8 RGB, in the table's order."""
    for batch in contracts.stream(path, "frames", ["jpeg"]):
        for jpeg in batch.column("jpeg"):
            yield decode_jpeg(jpeg.as_py())


def decode_jpeg(content: bytes) -> NDArray[np.uint8]:
    """A JPEG as (height, width, 3) uint8 RGB."""
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image.convert("RGB"))
