"""Options of a dataset that starts at video files: where they are, frames, shots."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from clipit.config.base import Options


class VideosOptions(Options):
    """Where a dataset's video files are; relative paths start at `data_dir`."""

    #: folder: every video file in it; file: a single video; sheet: a CSV with columns id, path;
    #: tvsum, summe: the folder as its authors publish it, names matched with the annotations;
    #: parts: a folder per video, whose files in order of their names are one video
    format: Literal["folder", "file", "sheet", "tvsum", "summe", "parts"] = "folder"
    path: str

    @property
    def comes_in_parts(self) -> bool:
        """Whether a video is several files."""
        return self.format == "parts"


class FrameOptions(Options):
    """Which frames are kept, and how (docs/decisions/frames.md)."""

    #: samples per second of presentation time
    fps: float = Field(2.0, gt=0)
    reader: Literal["pyav", "decord"] = "pyav"
    #: pixels of the shorter side, larger pictures are shrunk; null: as they are
    short_side: int | None = Field(336, ge=16)
    jpeg_quality: int = Field(90, ge=1, le=100)
    #: a decoder without progress for so long is ended
    stall_s: float = Field(120.0, gt=0)


class SegmentationOptions(Options):
    """How a video is cut into shots where the dataset brings none (docs/decisions/raw-video.md)."""

    #: kts: where the frame features change; fixed: every `fixed_s` seconds, as QFVS
    method: Literal["kts", "fixed"] = "kts"
    #: whose features: an entry of `image_encoders` or of the dataset's `features`
    encoder: str = "clip"
    #: the most change points ("ncp"), as a share of the sampled frames
    max_change_points_share: float = Field(0.25, gt=0, le=1)
    #: weight of the penalty on their number ("vmax"), for features of unit length
    penalty_weight: float = Field(1.0, ge=0)
    #: longest shot; null: any
    max_shot_s: float | None = Field(None, gt=0)
    #: the same as a share of the video, but 3 s in any case; of both bounds the smaller one holds
    max_shot_share: float | None = Field(None, gt=0, le=1)
    fixed_s: float = Field(5.0, gt=0)


class FramesStageOptions(Options):
    """Options of the frames stage."""

    dataset: str
    #: the part's videos, in the order of its files
    videos: list[str]
    frames: FrameOptions

    @model_validator(mode="after")
    def _distinct(self) -> FramesStageOptions:
        if len(set(self.videos)) != len(self.videos):
            raise ValueError("videos: expected each once")
        return self
