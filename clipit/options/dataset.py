"""Options of a dataset: where its official files are and how it is evaluated."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clipit.options.base import Options


class Source(Options):
    """A file or folder and the name of its format; relative paths start at `data_dir`."""

    format: str
    path: str


class Captioning(Options):
    """Timed captions that exist already (`format` names a reader of clipit.datasets.captions).

    The entry `bmt: {format: bmt, path}` is made by the captioner instead, of the videos in `path`.
    """

    format: str = "json"
    path: str


class Protocol(Options):
    """How predictions are scored (docs/decisions/protocol.md)."""

    #: how an annotators' F1 become one: TVSum mean, SumMe max
    f1_over_users: Literal["mean", "max"] = "mean"
    #: TVSum: predicted scores against every user's scores at the picks;
    #: SumMe: the machine summary against the mean of the users' summaries, all frames
    correlation: Literal["user_scores", "mean_summary"] = "user_scores"
    #: share of the video's frames that a summary may have
    budget_share: float = Field(0.15, gt=0, le=1)


class SplitsOptions(Options):
    """How videos are divided into training, validation and test."""

    #: published split file per setting, in any of the public layouts; without one, own seeded folds
    files: dict[Literal["standard", "augment", "transfer"], str] = {}
    #: number of own folds
    folds: int = Field(5, ge=2)
    #: seed of own folds and of the validation videos
    seed: int = 0
    #: share of the training videos held out to choose the epoch
    validation_share: float = Field(0.2, gt=0, lt=1)


class DatasetOptions(Options):
    """One dataset; see config.yaml for the meaning of each entry."""

    annotations: Source
    shots: Source
    features: dict[str, Source]
    captions: dict[str, Captioning] = {}
    splits: SplitsOptions = SplitsOptions()
    protocol: Protocol = Protocol()
    videos_per_part: int = Field(10, ge=1)
