"""features/{encoder}/{shard}.parquet: the frames of a shard, embedded."""

from __future__ import annotations

from pathlib import Path

from clipit.config.encoder_options import ImageEncoderOptions
from clipit.core import provenance
from clipit.models.encoders.embed import embed_frames
from clipit.models.encoders.image_encoder import build_image_encoder


def run(*, frames: Path, features: Path, options: ImageEncoderOptions) -> None:
    """Write the embedding of every frame."""
    encoder = build_image_encoder(options)
    embed_frames(
        encoder, frames, features, provenance.stamp("embed_frames", options.model_dump_json())
    )
