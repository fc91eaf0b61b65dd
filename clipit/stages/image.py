"""image/{encoder}/{part}.parquet: the frames of a part, embedded."""

from __future__ import annotations

from pathlib import Path

from clipit import provenance
from clipit.models.encoders.embed import embed_frames
from clipit.models.encoders.image import build_image_encoder
from clipit.options.encoder import ImageEncoderOptions


def run(*, frames: Path, image: Path, options: ImageEncoderOptions) -> None:
    """Write an embedding beside every frame."""
    encoder = build_image_encoder(options)
    embed_frames(encoder, frames, image, provenance.stamp("image", options.model_dump_json()))
