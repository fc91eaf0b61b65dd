"""Embedding the pictures of a frames table with an image encoder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from clipit import tables
from clipit.core.progress import with_progress
from clipit.media.stored_frames import stored_images
from clipit.models.encoders.image_encoder import ImageEncoder


def embed_frames(
    encoder: ImageEncoder, frames: Path, image: Path, stamp: Mapping[str, Any]
) -> None:
    """Write the features table `image` with an embedding of every frame, batch by batch."""
    index = tables.read(frames, "frames", ["dataset", "video", "frame", "time_s"])
    vectors = np.zeros((0, encoder.dimension), dtype=np.float32)
    if index.num_rows:
        vectors = encoder.encode(with_progress(stored_images(frames), "image", index.num_rows))
    columns = index.append_column("embedding", tables.embedding_column(vectors))
    tables.write(image, "features", columns, {**stamp, "weights": encoder.weights})
