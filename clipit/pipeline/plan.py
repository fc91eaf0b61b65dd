"""The plan of the workflow: which files there are, and what each stage is told.

The Snakefile asks this module and holds no logic of its own. Imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from clipit.config.benchmark_options import TableRow
from clipit.config.run_options import (
    AggregateOptions,
    CollectOptions,
    ControlsOptions,
    EvaluateOptions,
    SelectOptions,
    TableStageOptions,
)
from clipit.config.schema import RIDGE, Config, known, parse
from clipit.core import provenance
from clipit.core.errors import MissingError, UsageError
from clipit.pipeline.runs_plan import RunsPlan, Wildcards
from clipit.pipeline.video_plan import as_json


class Plan(RunsPlan):
    """Answers for one configuration; here about training and evaluation."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.config: Config = parse(raw)
        self.results = self.config.results_dir

    # -- what the rules read ----------------------------------------------------------------

    def control_image(self, w: Any) -> list[str]:
        """Features whose picks the controls are scored at: those of the baseline."""
        return self.per_shard(w.dataset, f"features/{self.config.ridge.encoder}")

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

    # -- what the stages are told -----------------------------------------------------------

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

    def _protocol(self, w: Any) -> Any:
        return self.config.dataset(w.dataset).protocol

    def _chosen_by(self, variant: str) -> str:
        if variant == RIDGE:
            return "alpha by tau on validation videos"
        return _CHOSEN_BY[self.variant(variant).training.select_epoch]

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
            for name in self._involved(Wildcards(dataset, setting)):
                entry = self.config.dataset(name)
                ours = entry.videos is not None
                captions = {None, *entry.captions, *(self.config.captioners if ours else ())}
                encoders = self.encoders_of(name)
                if variant.encoder not in encoders or variant.language.captions not in captions:
                    return False
                if variant.language.uses_query and not (entry.queries or entry.has_answers):
                    return False
        except (UsageError, MissingError):
            return False
        return True


_CHOSEN_BY = {
    "tau": "epoch by tau on validation videos",
    "last": "last epoch, no label looked at",
}
