"""Options of a text encoder."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clipit.config.base import Options


class TextEncoderOptions(Options):
    """A sentence encoder: a text tower, a sentence-transformers model, or a list of words."""

    #: demo: the small CLIP in this package, which knows the demo world alone; vocabulary: which
    #: words of a list a sentence mentions
    library: Literal["open_clip", "sentence_transformers", "demo", "vocabulary"]
    #: open_clip: architecture; sentence_transformers: hub name, folder, or `package:NAME` for a
    #: model that an installed Python package carries; demo: clipit-demo; vocabulary: qfvs
    model: str
    #: open_clip only: pretrained tag or path of a checkpoint
    pretrained: str | None = None
    batch_size: int = Field(64, ge=1, le=4096)

    @property
    def has_weights(self) -> bool:
        """Whether it is a model, with weights to fetch and to check."""
        return self.library != "vocabulary"


class TitlesOptions(Options):
    """Options of the stages that embed titles and see which are about their videos."""

    dataset: str
    #: of the annotations, which may state titles
    format: str
    #: titles by video, in place of all others
    stated: dict[str, str]
    encoder: TextEncoderOptions
