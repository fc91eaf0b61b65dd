"""A frames table through an image encoder into an image table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from clipit import contracts
from clipit.media.stored import stored_images
from clipit.models.encoders.image import ImageEncoder
from clipit.progress import counted


def embed_frames(
    encoder: ImageEncoder, frames: Path, image: Path, stamp: Mapping[str, Any]
) -> None:
    """Write an embedding beside every frame; pictures are read batch by batch."""
    index = contracts.read(frames, "frames", ["dataset", "video", "frame", "time_s"])
    vectors = np.zeros((0, encoder.dimension), dtype=np.float32)
    if index.num_rows:
        vectors = encoder.encode(counted(stored_images(frames), "image", index.num_rows))
    columns = index.append_column("embedding", contracts.embedding_column(vectors))
    contracts.write(image, "image", columns, {**stamp, "weights": encoder.weights})
