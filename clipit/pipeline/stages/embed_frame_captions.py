"""features/{encoder}/{shard}.parquet: a caption of every frame of a shard, embedded."""

from __future__ import annotations

from pathlib import Path

from clipit.config.captioner_options import FrameCaptionsStageOptions
from clipit.core import provenance
from clipit.models.captioners.build import build_captioner
from clipit.models.encoders.caption_features import FrameCaptionsEncoder
from clipit.models.encoders.embed import embed_frames
from clipit.models.encoders.text_encoder import build_text_encoder


def run(*, frames: Path, features: Path, options: FrameCaptionsStageOptions) -> None:
    """Write the embedding of each frame's caption as its feature."""
    captioner = build_captioner(options.captioner)
    encoder = FrameCaptionsEncoder(captioner, build_text_encoder(options.text_encoder))
    stamp = provenance.stamp("embed_frame_captions", options.model_dump_json())
    embed_frames(encoder, frames, features, stamp)
