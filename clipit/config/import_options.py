"""Options of the stages that bring a dataset's official files into our tables."""

from __future__ import annotations

from pydantic import Field

from clipit.config.base import Options
from clipit.config.text_options import TextEncoderOptions


class ImportOptions(Options):
    """What to take from a source, and under which dataset's name."""

    dataset: str
    format: str
    #: videos to take, in order; the part's
    videos: list[str] = []
    #: whether each of them must be in the source
    complete: bool = True


class ListVideosOptions(ImportOptions):
    """Options of the videos stage."""

    videos_per_shard: int = Field(ge=1)


class FeaturesStageOptions(ImportOptions):
    """Options of the stage that imports features. text_encoder: embeds captions of picks."""

    text_encoder: TextEncoderOptions | None = None


class DatasetName(Options):
    """Options of a stage that needs to know no more than whose tables it makes."""

    dataset: str
