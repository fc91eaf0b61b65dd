"""Options of summaries guided by a query: how they are trained for, chosen and scored."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from clipit.config.base import Options


class QueryProtocol(Options):
    """How summaries of day-long video are scored, per query (docs/decisions/query.md)."""

    #: a shot's score from those of its frames
    shot_score: Literal["mean", "max"] = "mean"
    #: top: the shots of greatest score, as in public code; even: each shot stands for an equal
    #: share of all score; consensus: the shots whose tags agree best with all summaries that the
    #: scores predict; the others are reported too
    pick: Literal["top", "even", "consensus"] = "consensus"
    #: even, consensus: shares of the scores to this power; 1 is as the annotators would, more keeps
    #: nearer to the query
    sharpness: float = Field(1.1, gt=0, le=100)
    #: share of a video's shots that a summary has
    share: float = Field(0.02, gt=0, le=1)
    #: another length, reported too
    budget_s: float = Field(120.0, ge=0.1, le=86_400)


class TagsStageOptions(Options):
    """Options of the tags stage."""

    dataset: str
    format: str
    #: the part's videos
    videos: list[str]


class SelectQueriesOptions(Options):
    """Options of the select_queries stage."""

    protocol: QueryProtocol


class EvaluateQueriesOptions(Options):
    """Options of the evaluate_queries stage."""

    protocol: QueryProtocol


class QueryControlsOptions(Options):
    """Options of the query_controls stage."""

    protocol: QueryProtocol
    random_seeds: int


class TextEvaluationOptions(Options):
    """Options of the text_evaluation stage."""

    dataset: str
    #: whose summary each of the given files is, in their order
    variants: list[str]
    #: share of the video that a control's summary has
    budget_share: float
    random_seeds: int
    #: words that may stand between the two of a pair: 4, as ROUGE-SU4
    skip: int = Field(4, ge=0)
