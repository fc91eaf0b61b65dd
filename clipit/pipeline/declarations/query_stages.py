"""Evaluation query by query, and of summaries as text."""

from __future__ import annotations

from clipit.config.base import Options
from clipit.config.query_options import (
    EvaluateQueriesOptions,
    QueryControlsOptions,
    QueryProtocol,
    SelectQueriesOptions,
    TextEvaluationOptions,
)
from clipit.config.run_options import CollectOptions, PlotOptions
from clipit.core.errors import UsageError
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.declarations.benchmark_stages import (
    by_query,
    dataset_shots,
    of_splits,
    results_of,
)
from clipit.pipeline.stage import LOCAL, Stage, Wildcards


def _tags(context: Context, w: Wildcards) -> list[str]:
    return context.shard_paths(layout.TAGS, w.dataset)


def _benchmark_runs(context: Context, w: Wildcards) -> list[tuple[str, int]]:
    """(variant, seed) of all that results/{dataset}/f1.json holds without queries."""
    benchmark = context.config.benchmark
    names = [benchmark.baseline, *benchmark.variants]
    return [(name, seed) for name in names for seed in context.runs.seeds(w.dataset, name)]


def _benchmark_keyshots(context: Context, w: Wildcards) -> list[str]:
    return [
        context.path(layout.KEYSHOTS, w, variant=name, setting="standard", seed=str(seed))
        for name, seed in _benchmark_runs(context, w)
    ]


def _references(context: Context, w: Wildcards) -> str:
    """The folder of summaries that people wrote."""
    folder = context.dataset(w.dataset).references
    field = f"datasets.{w.dataset}.references"
    if folder is None:
        raise UsageError(f"config: {field}: missing; name the folder of NAME.ref1.txt, ...")
    return str(context.config.file(folder, field))


def _protocol(context: Context, w: Wildcards) -> QueryProtocol:
    protocol = context.dataset(w.dataset).query_protocol
    if protocol is None:
        raise UsageError(f"config: datasets.{w.dataset}.query_protocol: missing; add one")
    return protocol


def _controls_options(context: Context, w: Wildcards) -> Options:
    seeds = context.config.benchmark.random_seeds
    return QueryControlsOptions(protocol=_protocol(context, w), random_seeds=seeds)


def _text_options(context: Context, w: Wildcards) -> Options:
    return TextEvaluationOptions(
        dataset=w.dataset,
        variants=[name for name, _ in _benchmark_runs(context, w)],
        budget_share=context.dataset(w.dataset).protocol.budget_share,
        random_seeds=context.config.benchmark.random_seeds,
    )


STAGES = (
    Stage(
        "select_query_shots",
        reads={
            "scores": of_splits(layout.SPLIT_QUERY_SCORES),
            "shots": dataset_shots,
            "tags": _tags,
        },
        writes={"selections": layout.QUERY_SELECTIONS},
        options=lambda c, w: SelectQueriesOptions(protocol=_protocol(c, w)),
        only={"dataset": by_query(True)},
    ),
    Stage(
        "evaluate_queries",
        reads={
            "scores": of_splits(layout.SPLIT_QUERY_SCORES),
            "selections": layout.QUERY_SELECTIONS,
            "tags": _tags,
            "annotations": layout.ANNOTATIONS,
            "videos": layout.VIDEOS,
        },
        writes={"metrics": layout.METRICS},
        options=lambda c, w: EvaluateQueriesOptions(protocol=_protocol(c, w)),
        only={"dataset": by_query(True)},
    ),
    Stage(
        "evaluate_query_controls",
        reads={"tags": _tags, "annotations": layout.ANNOTATIONS, "videos": layout.VIDEOS},
        writes={"controls": layout.CONTROLS},
        options=_controls_options,
        only={"dataset": by_query(True)},
    ),
    Stage(
        "collect_query_results",
        reads={"results": results_of},
        writes={"f1": layout.DATASET_RESULT, "page": "{dataset}/f1.md"},
        options=lambda c, w: CollectOptions(dataset=w.dataset),
        only={"dataset": by_query(True)},
        resources=LOCAL,
    ),
    Stage(
        "plot_query_results",
        run="plot_results",
        reads={"f1": layout.DATASET_RESULT},
        writes={"per_video": layout.QUERY_VIDEO_PLOT, "learning_curve": layout.LEARNING_CURVE},
        options=lambda c, w: PlotOptions(metric="f1"),
        only={"dataset": by_query(True)},
        resources=LOCAL,
    ),
    Stage(
        "evaluate_text",
        reads={
            "keyshots": _benchmark_keyshots,
            "tags": _tags,
            "annotations": layout.ANNOTATIONS,
            "references": _references,
        },
        writes={"result": "{dataset}/text.json"},
        options=_text_options,
    ),
)
