"""Options of a dataset that starts at video files: where they are, frames, shots."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from clipit.config.base import Options

#: Samples per second of any video.
MAX_FPS = 240


class VideosOptions(Options):
    """Where a dataset's video files are; relative paths start at `data_dir`."""

    #: folder: every video file in it; file: a single video; list: a CSV with columns id, path;
    #: tvsum, summe: the folder as its authors publish it, names matched with the annotations;
    #: segments: a folder per video, whose files in order of their names are one recording
    format: Literal["folder", "file", "list", "tvsum", "summe", "segments"] = "folder"
    #: file or folder of that format
    path: str
    #: go on without the files that cannot be read: a benchmark leaves them out and says so; they
    #: are listed in rejected.csv all the same
    allow_rejected: bool = False

    @property
    def is_segmented(self) -> bool:
        """Whether a video is several files."""
        return self.format == "segments"


class VideoLimits(Options):
    """What a video may be at most; files beyond are rejected, most are damaged."""

    #: between the first and the last time stamp
    max_duration_s: float = Field(604_800.0, ge=1, le=1e9)
    #: mean rate: stamps too close to each other belong to no recording
    max_fps: float = Field(10_000.0, ge=1, le=1e6)
    #: width x height, as stored
    max_pixels: int = Field(2**27, ge=256, le=2**31)


class FrameOptions(Options):
    """Which frames are kept, and how (docs/decisions/frames.md)."""

    #: samples per second of presentation time
    fps: float = Field(2.0, ge=1e-3, le=MAX_FPS)
    reader: Literal["pyav", "decord"] = "pyav"
    #: pixels of the shorter side, larger pictures are shrunk; null: as they are
    short_side: int | None = Field(336, ge=16, le=8192)
    jpeg_quality: int = Field(90, ge=1, le=100)
    #: a decoder without progress for so long is ended
    stall_s: float = Field(120.0, ge=1, le=86_400)
    limits: VideoLimits = VideoLimits()


class SegmentationOptions(Options):
    """How a video is cut into shots where the dataset brings none (docs/decisions/raw-video.md)."""

    #: kts: where the frame features change; fixed: every `fixed_s` seconds, as QFVS
    method: Literal["kts", "fixed"] = "kts"
    #: whose features: an entry of `image_encoders` or of the dataset's `features`
    encoder: str = "clip"
    #: the most change points ("ncp"), as a share of the sampled frames
    max_change_points_share: float = Field(0.25, gt=0, le=1)
    #: weight of the penalty on their number ("vmax"), for features of unit length
    penalty_weight: float = Field(1.0, ge=0, le=1e6)
    #: longest shot, so that the memory of the segmentation stays flat in length; null: any
    max_shot_s: float | None = Field(5.0, ge=0.1, le=86_400)
    #: the same as a share of the video, but 3 s in any case; of both bounds the smaller one holds.
    #: A third of the usual budget leaves room for other shots; null: any
    max_shot_share: float | None = Field(0.05, gt=0, le=1)
    #: kts: shots begin and end where the picture changes (docs/decisions/cuts.md), for which every
    #: frame is decoded; false: at sampled frames
    transitions: bool = True
    #: kts: shortest shot, unless the video is shorter
    min_shot_s: float = Field(1.0, ge=0, le=60)
    #: fixed: length of a shot
    fixed_s: float = Field(5.0, ge=0.1, le=86_400)


class TransitionsStageOptions(Options):
    """Options of the transitions stage."""

    reader: Literal["pyav", "decord"]
    stall_s: float


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
