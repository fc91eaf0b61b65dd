"""The plan of the workflow: which files there are, and what each stage is told.

The Snakefile asks this module and holds no logic of its own. Imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from clipit import provenance, shipped
from clipit.bmt_plan import BmtPlan
from clipit.config import RIDGE, Config, known, parse
from clipit.datasets.splits import Splits, make_splits
from clipit.errors import MissingError, UsageError
from clipit.options.benchmark import TableRow
from clipit.options.imports import ImportOptions, SheetOptions
from clipit.options.runs import (
    AggregateOptions,
    CollectOptions,
    ControlsOptions,
    EvaluateOptions,
    RidgeStageOptions,
    ScoreOptions,
    SelectOptions,
    SplitStageOptions,
    TableStageOptions,
    TrainOptions,
)
from clipit.query_plan import QueryPlan
from clipit.video_plan import as_json


class Plan(QueryPlan, BmtPlan):
    """Answers for one configuration; here about training and evaluation."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.config: Config = parse(raw)
        self.results = self.config.results_dir

    # -- what the rules read ----------------------------------------------------------------

    def image(self, w: Any) -> list[str]:
        """The frame features that a run reads."""
        encoder = (
            self.config.ridge.encoder if w.variant == RIDGE else self.variant(w.variant).encoder
        )
        return [file for d in self._involved(w) for file in self.per_part(d, f"image/{encoder}")]

    def text(self, w: Any) -> list[str]:
        """The sentence embeddings that a run reads; none without language."""
        language = self.variant(w.variant).language
        folder = f"text/{language.captions}/{language.encoder}"
        datasets = self._involved(w) if language.captions is not None else []
        return [file for dataset in datasets for file in self.per_part(dataset, folder)]

    def asked(self, w: Any) -> list[str]:
        """The queries that a run reads; none where its variant does not look at them."""
        return [file for dataset in self._involved(w) for file in self.query_files(dataset, w)]

    def shots(self, w: Any) -> list[str]:
        """The shots of every dataset that a run reads."""
        return [file for dataset in self._involved(w) for file in self.per_part(dataset, "shots")]

    def annotations(self, w: Any) -> list[str]:
        """The annotations of every dataset that a run reads."""
        return [f"{self.results}/{dataset}/annotations.parquet" for dataset in self._involved(w)]

    def control_image(self, w: Any) -> list[str]:
        """Features whose picks the controls are scored at: those of the baseline."""
        return self.per_part(w.dataset, f"image/{self.config.ridge.encoder}")

    def scores(self, w: Any, kind: str = "scores") -> list[str]:
        """The scores of all splits of a run; `kind` query_scores: for every query."""
        folder = f"{self.results}/{w.dataset}/runs/{w.variant}/{w.setting}/seed{w.seed}"
        count = len(self.splits(w.dataset, w.setting).splits)
        return [f"{folder}/split{k}/{kind}.parquet" for k in range(count)]

    def own_scores(self, w: Any) -> list[str]:
        """Scores of a variant's standard run, whose splits test every video but none twice."""
        seed = self._seeds(w)[0]
        run = _Wildcards(w.dataset, "standard", variant=w.variant, seed=seed)
        return self.scores(run, "query_scores")

    def scorer_files(self, w: Any, name: str) -> list[str]:
        """`model.safetensors` or `model.json` of who scored a dataset's videos: one per split."""
        if w.variant in shipped.names():
            of = {"model.safetensors": shipped.weights, "model.json": shipped.card}
            return [str(of[name](w.variant))]
        if self.config.dataset(w.dataset).annotations is not None:
            return [str(Path(scores).with_name(name)) for scores in self.own_scores(w)]
        return [f"{self.results}/{w.dataset}/models/{w.variant}{Path(name).suffix}"]

    def scorer_splits(self, w: Any) -> list[str]:
        """The splits by which a dataset's videos were scored; none if by one model of all."""
        whole = w.variant in shipped.names() or not self.config.dataset(w.dataset).annotations
        return [] if whole else [f"{self.results}/{w.dataset}/splits/standard.json"]

    def metrics(self, w: Any) -> list[str]:
        """The metrics of all seeds of a variant; the baseline has no randomness, hence one."""
        folder = f"{self.results}/{w.dataset}/runs/{w.variant}/{w.setting}"
        return [f"{folder}/seed{seed}/metrics.json" for seed in self._seeds(w)]

    def results_of(self, w: Any) -> list[str]:
        """What results/{dataset}/f1.json collects: the baseline and every benchmark variant."""
        benchmark = self.config.benchmark
        by_query = self.config.dataset(w.dataset).query_protocol is not None
        names = benchmark.queries.variants if by_query else [RIDGE, *benchmark.variants]
        return [
            f"{self.results}/{w.dataset}/runs/{name}/{setting}/f1.json"
            for setting in (["standard"] if by_query else benchmark.settings)
            for name in names
        ]

    def table_results(self, w: Any) -> list[str]:
        """What the cells of a table need, as far as their features and datasets are configured."""
        table = self._table(w.table)
        return sorted(
            f"{self.results}/{dataset}/runs/{row.variant}/{setting}/f1.json"
            for row in table.rows
            for dataset, setting in {tuple(column.split("/")[:2]) for column in table.columns}
            if self._can_run(row, dataset, setting)
        )

    def split_file(self, w: Any) -> list[Path]:
        """The published split file of a setting, if one is configured."""
        file = self.config.dataset(w.dataset).splits.files.get(w.setting)
        field = f"datasets.{w.dataset}.splits.files.{w.setting}"
        return [self.config.file(file, field)] if file else []

    # -- what the stages are told -----------------------------------------------------------

    def sheet_options(self, w: Any) -> str:
        """Options of `videos`."""
        entry = self.config.dataset(w.dataset)
        return as_json(
            SheetOptions(
                dataset=w.dataset,
                format=entry.annotations.format,
                videos_per_part=entry.videos_per_part,
            )
        )

    def import_options(self, w: Any, kind: str, name: str | None = None) -> str:
        """Options of `annotations`, `shots`, `features` and `captions`."""
        entry = getattr(self.config.dataset(w.dataset), kind)
        format_name = (entry if name is None else entry[name]).format
        part = getattr(w, "part", None)
        videos = self._part_videos(w.dataset, part) if part else []
        # a sentence may be missing of a video of one's own, in a benchmark that is a mistake
        complete = self.config.dataset(w.dataset).annotations is not None
        return as_json(
            ImportOptions(dataset=w.dataset, format=format_name, videos=videos, complete=complete)
        )

    def text_options(self, w: Any) -> str:
        """Options of `text`."""
        known(self.config.text_encoders, w.encoder, "text_encoders")
        return as_json(self.config.text_encoders[w.encoder])

    def split_options(self, w: Any) -> str:
        """Options of `splits`."""
        return as_json(
            SplitStageOptions(
                dataset=w.dataset,
                setting=w.setting,
                splits=self.config.dataset(w.dataset).splits,
                videos=self._videos_for(w.dataset, w.setting),
            )
        )

    def train_options(self, w: Any) -> str:
        """Options of `train`."""
        variant = self.variant(w.variant)
        return as_json(TrainOptions(variant=variant, split=int(w.split), seed=int(w.seed)))

    def score_options(self, w: Any) -> str:
        """Options of `score`."""
        return as_json(ScoreOptions(split=int(w.split)))

    def ridge_options(self, w: Any) -> str:
        """Options of `ridge`."""
        return as_json(RidgeStageOptions(ridge=self.config.ridge, split=int(w.split)))

    def select_options(self, w: Any) -> str:
        """Options of `select`."""
        return as_json(SelectOptions(budget_share=self._protocol(w).budget_share))

    def evaluate_options(self, w: Any) -> str:
        """Options of `evaluate`."""
        return as_json(EvaluateOptions(protocol=self._protocol(w)))

    def controls_options(self, w: Any) -> str:
        """Options of `controls`."""
        seeds = self.config.benchmark.random_seeds
        return as_json(ControlsOptions(protocol=self._protocol(w), random_seeds=seeds))

    def aggregate_options(self, w: Any) -> str:
        """Options of `aggregate`."""
        return as_json(
            AggregateOptions(
                dataset=w.dataset,
                variant=w.variant,
                setting=w.setting,
                protocol=self.config.dataset(w.dataset).query_protocol or self._protocol(w),
                seeds=self._seeds(w),
                chosen_by=self._chosen_by(w.variant),
                paper_f1=self._paper(w.variant, f"{w.dataset}/{w.setting}/f1"),
            )
        )

    def collect_options(self, w: Any) -> str:
        """Options of `collect`."""
        return as_json(CollectOptions(dataset=w.dataset))

    def table_options(self, w: Any) -> str:
        """Options of `table`."""
        return as_json(TableStageOptions(table=self._table(w.table)))

    @staticmethod
    def code(stage: str) -> str:
        """Digest of the code that a stage runs."""
        return provenance.digest(stage)

    # -- inside -----------------------------------------------------------------------------

    @cache  # noqa: B019
    def splits(self, dataset: str, setting: str) -> Splits:
        """The splits of a dataset in a setting."""
        options = self.config.dataset(dataset).splits
        file = options.files.get(setting)
        return make_splits(
            dataset,
            setting,
            self._videos_for(dataset, setting),
            self.config.file(file, f"datasets.{dataset}.splits.files.{setting}") if file else None,
            options.folds,
            options.seed,
            options.validation_share,
        )

    def _videos_for(self, dataset: str, setting: str) -> dict[str, list[str]]:
        """The videos a setting may use; Standard does not look at other datasets' files."""
        names = [dataset] if setting == "standard" else self._alike(dataset)
        return {name: self.videos(name) for name in names}

    def _involved(self, w: Any) -> list[str]:
        """The datasets that a run reads, its own first."""
        keys = {
            dataset
            for split in self.splits(w.dataset, w.setting).splits
            for dataset, _ in split.train + split.validation + split.test
        }
        return sorted(keys, key=lambda name: (name != w.dataset, name))

    def _protocol(self, w: Any) -> Any:
        return self.config.dataset(w.dataset).protocol

    def _seeds(self, w: Any) -> list[int]:
        benchmark = self.config.benchmark
        if self.config.dataset(w.dataset).query_protocol is not None:
            return benchmark.queries.seeds
        return [0] if w.variant == RIDGE else benchmark.seeds

    def _alike(self, dataset: str) -> list[str]:
        """The datasets that are evaluated as this one is: those it may be trained with."""
        by_query = self.config.dataset(dataset).query_protocol is not None
        entries = self.config.datasets.items()
        return [name for name, d in entries if (d.query_protocol is not None) == by_query]

    def _chosen_by(self, variant: str) -> str:
        if variant == RIDGE:
            return "alpha by tau on validation videos"
        return _CHOSEN_BY[self.variant(variant).training.choose_epoch]

    @cached_property
    def _rows(self) -> list[TableRow]:
        return [row for table in self.config.tables.values() for row in table.rows]

    def _paper(self, variant: str, column: str) -> float | None:
        """The paper's number for a variant in a column of any table."""
        found = (row.paper.get(column) for row in self._rows if row.variant == variant)
        return next((number for number in found if number is not None), None)

    def _table(self, name: str) -> Any:
        known(self.config.tables, name, "tables")
        return self.config.tables[name]

    def _can_run(self, row: TableRow, dataset: str, setting: str) -> bool:
        """Whether the features, captions and datasets of a table's cell are configured."""
        variant = self.variant(row.variant)
        try:
            for name in self._involved(_Wildcards(dataset, setting)):
                entry = self.config.dataset(name)
                ours = entry.videos is not None
                captions = {None, *entry.captions, *(self.config.captioners if ours else ())}
                encoders = self.encoders_of(name)
                if variant.encoder not in encoders or variant.language.captions not in captions:
                    return False
                if variant.language.is_asked and not (entry.queries or entry.has_answers):
                    return False
        except (UsageError, MissingError):
            return False
        return True


class _Wildcards:
    """Stands in for a rule's wildcards."""

    def __init__(self, dataset: str, setting: str, **more: Any) -> None:
        self.dataset, self.setting = dataset, setting
        vars(self).update(more)


_CHOSEN_BY = {
    "tau": "epoch by tau on validation videos",
    "last": "last epoch, no label looked at",
}
