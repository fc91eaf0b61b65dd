"""Options of the stages that make and score one run: a variant on a split with a seed."""

from __future__ import annotations

from typing import Literal

from clipit.config.base import Options
from clipit.config.benchmark_options import Setting, TableOptions
from clipit.config.dataset_options import Protocol, SplitsOptions
from clipit.config.query_options import QueryProtocol
from clipit.config.variant_options import VariantOptions


class SplitStageOptions(Options):
    """Options of the splits stage."""

    dataset: str
    setting: Setting
    splits: SplitsOptions
    #: the videos of every configured dataset, for own folds and to check names
    videos: dict[str, list[str]]
    #: the datasets that start at video files, and whether some of these may be unreadable
    from_videos: dict[str, bool]


class TrainOptions(Options):
    """Options of the train stage."""

    variant: VariantOptions
    split: int
    seed: int


class TrainAllOptions(Options):
    """Options of the fit stage: a variant trained on every video there is."""

    variant: VariantOptions
    seed: int


class AttributeOptions(Options):
    """Options of the explain stage: the split that tests a video explains it, if there are any."""


class PredictOptions(Options):
    """Options of the apply stage; what the model needs to know is on its card."""


class ScoreOptions(Options):
    """Options of the score stage; what the model needs to know is on its card."""

    split: int


class SentencesOptions(ScoreOptions):
    """The same, and whose sentences guide the scores: the video's own, or another test video's."""

    sentences: Literal["own", "strangers"]


class SelectOptions(Options):
    """Options of the select stage."""

    budget_share: float


class EvaluateOptions(Options):
    """Options of the evaluate stage."""

    protocol: Protocol


class ControlsOptions(Options):
    """Options of the controls stage."""

    protocol: Protocol
    random_seeds: int


class AggregateOptions(Options):
    """Options of the aggregate stage: what was run, as f1.json repeats it."""

    dataset: str
    variant: str
    is_baseline: bool
    setting: Setting
    protocol: Protocol | QueryProtocol
    seeds: list[int]
    #: the name of the frame features that were read
    features: str
    #: the name of the captions that were read, if any, and of what embeds them and queries
    captions: str | None
    text_encoder: str | None
    #: how the epoch (or alpha) was chosen
    chosen_by: str
    #: the paper's F1 in %, where known
    paper_f1: float | None


class CollectOptions(Options):
    """Options of the collect stage."""

    dataset: str


class TableStageOptions(Options):
    """Options of the table stage."""

    table: TableOptions


class PlotOptions(Options):
    """Options of the stage that plots f1.json."""

    #: what is plotted of every video
    metric: Literal["tau", "f1"]


class ResultsOptions(Options):
    """Options of the stage that writes the page of all results."""
