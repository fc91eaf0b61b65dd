"""From scores to F1, tau and rho beside their controls, and to the paper's tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from clipit.config.base import Options
from clipit.config.benchmark_options import TableOptions
from clipit.config.run_options import (
    AggregateOptions,
    CollectOptions,
    ControlsOptions,
    EvaluateOptions,
    PlotOptions,
    ResultsOptions,
    SelectOptions,
    TableStageOptions,
)
from clipit.pipeline import layout
from clipit.pipeline.context import Context
from clipit.pipeline.stage import LOCAL, Names, Source, Stage, Wildcards

_SELECTED_BY = {
    "tau": "epoch by tau on validation videos",
    "last": "last epoch, none was selected",
}


def by_query(answer: bool) -> Names:
    """The datasets that are evaluated query by query, or the others."""
    return lambda context: [
        name for name in context.config.datasets if context.runs.by_query(name) == answer
    ]


def of_splits(template: str) -> Callable[[Context, Wildcards], list[str]]:
    """A file of all splits of a run, such as their scores."""
    return lambda context, w: [
        context.path(template, w, split=str(split))
        for split in range(context.runs.n_splits(w.dataset, w.setting))
    ]


def _strangers(context: Context, w: Wildcards) -> list[str]:
    """The scores by other videos' sentences; none without language."""
    if not context.runs.variant(w.variant).reads_language:
        return []
    return of_splits(layout.STRANGERS_SCORES)(context, w)


def dataset_shots(context: Context, w: Wildcards) -> list[str]:
    """The shots of a dataset."""
    return context.shard_paths(layout.SHOTS, w.dataset)


def _control_features(context: Context, w: Wildcards) -> list[str]:
    """The features whose picks the controls are scored at: those of the baseline."""
    encoder = context.runs.encoder(context.config.benchmark.baseline)
    return context.shard_paths(layout.FEATURES, w.dataset, encoder=encoder)


def _metrics(context: Context, w: Wildcards) -> list[str]:
    seeds = context.runs.seeds(w.dataset, w.variant)
    return [context.path(layout.METRICS, w, seed=str(seed)) for seed in seeds]


def _of_training(template: str) -> Source:
    """A file of every model that a run trains, seed by seed."""
    of_seed = of_splits(template)
    return lambda context, w: [
        path
        for seed in context.runs.seeds(w.dataset, w.variant)
        for path in of_seed(context, replace(w, seed=str(seed)))
    ]


def _annotated(*templates: str) -> Source:
    """A file of every dataset that is evaluated: by the second template if query by query."""
    return lambda context, w: [
        context.path(templates[context.runs.by_query(name) and -1], dataset=name)
        for name in context.catalog.datasets(lambda entry: entry.annotations)
    ]


def results_of(context: Context, w: Wildcards) -> list[str]:
    """What results/{dataset}/f1.json collects: the baseline and every benchmark variant."""
    benchmark = context.config.benchmark
    by_queries = context.runs.by_query(w.dataset)
    names = benchmark.queries.variants if by_queries else [benchmark.baseline, *benchmark.variants]
    return [
        context.path(layout.RESULT, w, variant=name, setting=setting)
        for setting in (["standard"] if by_queries else benchmark.settings)
        for name in names
    ]


def _table(context: Context, w: Wildcards) -> TableOptions:
    table: TableOptions = context.configured("tables", w.table)
    return table


def _table_results(context: Context, w: Wildcards) -> list[str]:
    """What the cells of a table need, as far as their features and datasets are configured."""
    table = _table(context, w)
    return sorted(
        context.path(layout.RESULT, dataset=dataset, setting=setting, variant=row.variant)
        for row in table.rows
        for dataset, setting in {tuple(column.split("/")[:2]) for column in table.columns}
        if context.runs.can_run(row, dataset, setting)
    )


def _paper_f1(context: Context, w: Wildcards) -> float | None:
    """The paper's F1 of a variant, in any table."""
    column = f"{w.dataset}/{w.setting}/f1"
    rows = [row for table in context.config.tables.values() for row in table.rows]
    found = (row.paper.get(column) for row in rows if row.variant == w.variant)
    return next((number for number in found if number is not None), None)


def _selected_by(context: Context, variant: str) -> str:
    options = context.runs.variant(variant)
    found = [_SELECTED_BY[options.training.select_epoch]] if options.has_network else []
    if options.linear.is_open:
        found.append("readout by cross-validation")
    return ", ".join(found) or "nothing was selected"


def _aggregate_options(context: Context, w: Wildcards) -> Options:
    entry = context.dataset(w.dataset)
    variant = context.runs.variant(w.variant)
    language = variant.language if variant.reads_language else None
    return AggregateOptions(
        dataset=w.dataset,
        variant=w.variant,
        is_baseline=w.variant == context.config.benchmark.baseline,
        setting=w.setting,
        protocol=entry.query_protocol or entry.protocol,
        seeds=context.runs.seeds(w.dataset, w.variant),
        features=context.runs.encoder(w.variant),
        captions=None if language is None else language.captions,
        text_encoder=None if language is None else language.encoder,
        chosen_by=_selected_by(context, w.variant),
        paper_f1=_paper_f1(context, w),
    )


def _controls_options(context: Context, w: Wildcards) -> Options:
    seeds = context.config.benchmark.random_seeds
    return ControlsOptions(protocol=context.dataset(w.dataset).protocol, random_seeds=seeds)


STAGES = (
    Stage(
        "select_keyshots",
        reads={"scores": of_splits(layout.SPLIT_SCORES), "shots": dataset_shots},
        writes={"keyshots": layout.KEYSHOTS},
        options=lambda c, w: SelectOptions(budget_share=c.dataset(w.dataset).protocol.budget_share),
    ),
    Stage(
        "evaluate_run",
        reads={
            "scores": of_splits(layout.SPLIT_SCORES),
            "strangers": _strangers,
            "keyshots": layout.KEYSHOTS,
            "shots": dataset_shots,
            "annotations": layout.ANNOTATIONS,
        },
        writes={"metrics": layout.METRICS},
        options=lambda c, w: EvaluateOptions(protocol=c.dataset(w.dataset).protocol),
        only={"dataset": by_query(False)},
    ),
    Stage(
        "evaluate_controls",
        reads={
            "features": _control_features,
            "shots": dataset_shots,
            "annotations": layout.ANNOTATIONS,
        },
        writes={"controls": layout.CONTROLS},
        options=_controls_options,
        only={"dataset": by_query(False)},
    ),
    Stage(
        "aggregate_runs",
        reads={
            "metrics": _metrics,
            "histories": _of_training(layout.HISTORY),
            "cards": _of_training(layout.CARD),
            "controls": layout.CONTROLS,
            "splits": layout.SPLITS,
        },
        writes={"result": layout.RESULT},
        options=_aggregate_options,
        resources=LOCAL,
    ),
    Stage(
        "collect_results",
        reads={"results": results_of},
        writes={"f1": layout.DATASET_RESULT, "page": "{dataset}/f1.md"},
        options=lambda c, w: CollectOptions(dataset=w.dataset),
        only={"dataset": by_query(False)},
        resources=LOCAL,
    ),
    Stage(
        "plot_results",
        reads={"f1": layout.DATASET_RESULT},
        writes={"per_video": layout.VIDEO_PLOT, "learning_curve": layout.LEARNING_CURVE},
        options=lambda c, w: PlotOptions(metric="tau"),
        only={"dataset": by_query(False)},
        resources=LOCAL,
    ),
    Stage(
        "write_results",
        reads={
            "f1": _annotated(layout.DATASET_RESULT),
            "per_video": _annotated(layout.VIDEO_PLOT, layout.QUERY_VIDEO_PLOT),
            "learning_curve": _annotated(layout.LEARNING_CURVE),
        },
        writes={"page": layout.RESULTS_PAGE},
        options=lambda c, w: ResultsOptions(),
        resources=LOCAL,
        comment="Every dataset with annotations, on one page.",
    ),
    Stage(
        "write_table",
        reads={"results": _table_results},
        writes={"markdown_page": "tables/{table}.md", "page": "tables/{table}.html"},
        options=lambda c, w: TableStageOptions(table=_table(c, w)),
        resources=LOCAL,
    ),
)
