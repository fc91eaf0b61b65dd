"""Options of the stages that make summaries to watch."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clipit.config.base import Distinct, Options
from clipit.config.text_options import TextEncoderOptions
from clipit.config.zero_shot_options import ZeroShotOptions

#: Names the scorer without training among the variants; no variant may take it.
ZERO_SHOT = "zero-shot"


SelectionRule = Literal["film", "benchmark"]


class SummaryOptions(Options):
    """What results/{dataset}/summaries.json and the files beside it are made from."""

    #: who scores: zero-shot, or any of `variants` (each video by the split that tests it)
    variants: Distinct[str] = Field([ZERO_SHOT], min_length=1)
    #: zero-shot: an entry of `image_encoders` and of `text_encoders`, one space for both
    encoder: str = "clip"
    #: zero-shot without a query: captions whose agreement counts; null: frames alone
    captions: str | None = None
    #: film: the best shots, the last one trimmed to fit (docs/decisions/selection-for-people.md);
    #: benchmark: the shots of greatest total score that fit, as TVSum and SumMe are evaluated
    selection: SelectionRule = "film"
    #: seconds that a summary may have; null: the dataset's protocol.budget_share of the video
    budget_s: float | None = Field(None, ge=0.1, le=86_400)


class QueriesOptions(Options):
    """Options of the queries stage."""

    dataset: str
    #: asked of every video
    queries: list[str]
    encoder: TextEncoderOptions


class ZeroShotStageOptions(Options):
    """Options of the zero_shot stage."""

    zero_shot: ZeroShotOptions


class GatherOutOfFoldOptions(Options):
    """Options of the held_out stage."""

    dataset: str
    #: the part's videos
    videos: list[str]
    #: which queries' scores are taken beside the generic ones
    queries: list[str] = []


class SelectSummariesOptions(Options):
    """Options of the choose stage."""

    budget_share: float
    #: instead of a share
    budget_s: float | None = None
    rule: SelectionRule = "film"
    #: film: nothing shorter is shown, unless the budget or every shot is
    min_shot_s: float = 1.0

    def share(self, duration_s: float) -> float:
        """The share of a video that its summary may have, at most all of it."""
        if self.budget_s is None:
            return self.budget_share
        return min(1.0, self.budget_s / duration_s)


class RenderOptions(Options):
    """Options of the render stage: whose choice it shows."""

    variant: str


class ReportOptions(Options):
    """Options of the report stage: whose choice it explains."""

    variant: str


class WriteSummariesOptions(Options):
    """Options of the tell stage: who scored, and what was allowed."""

    variant: str
    budget: SelectSummariesOptions


class PageOptions(Options):
    """Options of the page stage."""

    dataset: str
    variants: list[str]


class SummariesOptions(Options):
    """Options of the summaries stage."""

    dataset: str
    allow_rejected: bool
