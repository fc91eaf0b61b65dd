"""image/{encoder}/{part}.parquet: what is said of every frame of a part, embedded."""

from __future__ import annotations

from pathlib import Path

from clipit import provenance
from clipit.models.captioners.build import build_captioner
from clipit.models.encoders.embed import embed_frames
from clipit.models.encoders.frame_captions import FrameCaptionsEncoder
from clipit.models.encoders.text import build_text_encoder
from clipit.options.captioner import FrameCaptionsStageOptions


def run(*, frames: Path, image: Path, options: FrameCaptionsStageOptions) -> None:
    """Write the embedding of a sentence beside every frame."""
    captioner = build_captioner(options.captioner)
    encoder = FrameCaptionsEncoder(captioner, build_text_encoder(options.text_encoder))
    stamp = provenance.stamp("frame_captions", options.model_dump_json())
    embed_frames(encoder, frames, image, stamp)
