"""Options of a captioner that looks at frames; captions from files are datasets.*.captions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from clipit.config.base import Options
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.text_options import TextEncoderOptions


class CaptionerOptions(Options):
    """Says a sentence of every segment of a video."""

    #: coca: writes it; retrieval: takes the nearest sentence of a bank; none: says nothing
    kind: Literal["coca", "retrieval", "none"]
    #: coca: an open_clip CoCa; retrieval: any CLIP
    encoder: ImageEncoderOptions | None = None
    #: retrieval: text file, a sentence a line
    bank: str | None = None
    #: frames of a segment that are looked at, spread evenly
    frames_per_segment: int = Field(3, ge=1, le=64)
    #: coca: longest sentence, with its start and end
    max_tokens: int = Field(30, ge=3, le=1000)

    @model_validator(mode="after")
    def _a_kind_has_what_it_needs(self) -> CaptionerOptions:
        if (self.encoder is None) != (self.kind == "none"):
            raise ValueError("encoder: coca and retrieval need one, none has none")
        if (self.bank is None) != (self.kind != "retrieval"):
            raise ValueError("bank: retrieval needs one, the others have none")
        libraries = {"coca": ("open_clip",), "retrieval": ("open_clip", "demo"), "none": (None,)}
        library = self.encoder.library if self.encoder else None
        if library not in libraries[self.kind]:
            raise ValueError(
                f"encoder.library: {self.kind} needs {' or '.join(map(str, libraries[self.kind]))},"
                f" found {library}"
            )
        return self


class FrameCaptionsOptions(Options):
    """Frame features that are words: every frame's sentence, embedded."""

    #: an entry of `captioners`
    captioner: str
    #: an entry of `text_encoders`
    text_encoder: str


class FrameCaptionsStageOptions(Options):
    """Options of the frame_captions stage."""

    captioner: CaptionerOptions
    text_encoder: TextEncoderOptions
