"""image/{encoder}/{part}.parquet: the frames of a part, embedded."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import contracts, provenance
from clipit.media.stored import stored_images
from clipit.models.encoders.image import build_image_encoder
from clipit.options.encoder import ImageEncoderOptions
from clipit.progress import counted


def run(*, frames: Path, image: Path, options: ImageEncoderOptions) -> None:
    """Write an embedding beside every frame."""
    index = contracts.read(frames, "frames", ["dataset", "video", "frame", "time_s"])
    encoder = build_image_encoder(options)
    vectors = np.zeros((0, encoder.dimension), dtype=np.float32)
    if index.num_rows:
        vectors = encoder.encode(counted(stored_images(frames), "image", index.num_rows))
    columns = index.append_column("embedding", contracts.embedding_column(vectors))
    stamp = provenance.stamp("image", options.model_dump_json(), weights=encoder.weights)
    contracts.write(image, "image", columns, stamp)
