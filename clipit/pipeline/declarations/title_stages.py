"""Titles of videos as sentences, and which of them are about their videos."""

from __future__ import annotations

from dataclasses import replace

from clipit.config.base import Options
from clipit.config.schema import known
from clipit.config.summary_options import ZERO_SHOT
from clipit.config.text_options import TitlesOptions
from clipit.datasets.titles import WITH_TITLES
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.declarations.summary_stages import scorers, zero_shot_features
from clipit.pipeline.declarations.training_stages import shard_features
from clipit.pipeline.stage import Input, Resources, Stage, Wildcards


def _title_source(context: Context, w: Wildcards) -> list[str]:
    """The annotations of a dataset where they state titles."""
    annotations = context.dataset(w.dataset).annotations
    if annotations is None or annotations.format not in WITH_TITLES:
        return []
    return [str(context.catalog.source(w.dataset, "annotations"))]


def _options(context: Context, w: Wildcards) -> Options:
    annotations = context.dataset(w.dataset).annotations
    stated = context.dataset(w.dataset).titles or {}
    videos = dict.fromkeys(context.catalog.videos(w.dataset))
    for video in stated:
        known(videos, video, f"datasets.{w.dataset}.titles")
    return TitlesOptions(
        dataset=w.dataset,
        format="" if annotations is None else annotations.format,
        stated=stated,
        encoder=context.configured("text_encoders", w.encoder),
    )


def _of_scorer(context: Context, w: Wildcards) -> Wildcards:
    """The wildcards with the text encoder of a scorer."""
    if w.variant == ZERO_SHOT:
        return replace(w, encoder=context.config.summary.encoder)
    return replace(w, encoder=context.runs.variant(w.variant).language.encoder)


def _features(context: Context, w: Wildcards) -> str:
    return (zero_shot_features if w.variant == ZERO_SHOT else shard_features)(context, w)


STAGES = (
    Stage(
        "embed_titles",
        reads={"videos": layout.VIDEOS, "source": _title_source},
        writes={"embeddings": layout.TITLES},
        options=_options,
        resources=Resources(mem_mb=2000),
    ),
    Stage(
        "fit_titles",
        reads={
            "features": _features,
            "titles": Input(
                lambda c, w: c.path(layout.TITLES, _of_scorer(c, w)), ignores_time=True
            ),
        },
        writes={"fitting": layout.FITTING_TITLES},
        options=lambda c, w: _options(c, _of_scorer(c, w)),
        only={"variant": scorers},
        resources=Resources(mem_mb=2000),
        comment="By what a scorer sees. The title of another shard's video fits nothing again.",
    ),
)
