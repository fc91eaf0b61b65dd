"""The plan of what is asked: queries, what is said of shots, evaluation query by query."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipit.config.query_options import (
    EvaluateQueriesOptions,
    QueryControlsOptions,
    SelectQueriesOptions,
    TagsStageOptions,
    TextEvaluationOptions,
)
from clipit.config.schema import RIDGE, known
from clipit.config.summary_options import QueriesOptions
from clipit.core.errors import UsageError
from clipit.pipeline.summary_plan import SummaryPlan
from clipit.pipeline.video_plan import as_json, pattern


class QueryPlan(SummaryPlan):
    """Answers about queries and tags. `w`: a rule's wildcards."""

    # -- which rule makes what --------------------------------------------------------------

    def by_query(self, answer: bool = True) -> str:
        """A pattern of the datasets that are evaluated query by query, or of the others."""
        entries = self.config.datasets.items()
        return pattern(n for n, d in entries if (d.query_protocol is not None) == answer)

    def with_tags(self) -> str:
        """A pattern of the datasets that say something of every shot."""
        return pattern(name for name, d in self.config.datasets.items() if d.tags is not None)

    # -- what the rules read ----------------------------------------------------------------

    def query_files(self, dataset: str, w: Any) -> list[str]:
        """The embedded queries of a dataset that the variant of `w` looks at."""
        language = self.variant(w.variant).language
        entry = self.config.dataset(dataset)
        kinds = {"queries": bool(entry.queries), "annotated_queries": entry.has_answers}
        return [
            f"{self.results}/{dataset}/{kind}/{language.encoder}.parquet"
            for kind, is_there in kinds.items()
            if is_there and language.uses_query
        ]

    def told_summaries(self, w: Any) -> list[str]:
        """The summaries that are compared with written ones: all of the benchmark."""
        folder = f"{self.results}/{w.dataset}/runs"
        return [
            f"{folder}/{name}/standard/seed{seed}/summary.parquet"
            for name, seed in self._benchmark_runs()
        ]

    def references(self, w: Any) -> Path:
        """The folder of what people wrote as summaries."""
        folder = self.config.dataset(w.dataset).references
        field = f"datasets.{w.dataset}.references"
        if folder is None:
            raise UsageError(f"config: {field}: missing; name the folder of NAME.ref1.txt, ...")
        return self.config.file(folder, field)

    # -- what the stages are told -----------------------------------------------------------

    def tags_options(self, w: Any) -> str:
        """Options of `tags`."""
        source = self.config.dataset(w.dataset).tags
        videos = self._shard_videos(w.dataset, w.shard)
        return as_json(TagsStageOptions(dataset=w.dataset, format=source.format, videos=videos))

    def tag_encoder_options(self, w: Any) -> str:
        """Options of `embed_tags`."""
        return as_json(self.config.text_encoders[self.config.tag_encoders[w.encoder]])

    def answered_options(self, w: Any) -> str:
        """Options of `queries` where people answered them."""
        known(self.config.text_encoders, w.encoder, "text_encoders")
        encoder = self.config.text_encoders[w.encoder]
        return as_json(QueriesOptions(dataset=w.dataset, queries=[], encoder=encoder))

    def select_queries_options(self, w: Any) -> str:
        """Options of `select_queries`."""
        return as_json(SelectQueriesOptions(protocol=self._query_protocol(w)))

    def evaluate_queries_options(self, w: Any) -> str:
        """Options of `evaluate_queries`."""
        return as_json(EvaluateQueriesOptions(protocol=self._query_protocol(w)))

    def query_controls_options(self, w: Any) -> str:
        """Options of `query_controls`."""
        seeds = self.config.benchmark.random_seeds
        return as_json(QueryControlsOptions(protocol=self._query_protocol(w), random_seeds=seeds))

    def text_evaluation_options(self, w: Any) -> str:
        """Options of `text_evaluation`."""
        return as_json(
            TextEvaluationOptions(
                dataset=w.dataset,
                variants=[name for name, _ in self._benchmark_runs()],
                budget_share=self.config.dataset(w.dataset).protocol.budget_share,
                random_seeds=self.config.benchmark.random_seeds,
            )
        )

    # -- inside -----------------------------------------------------------------------------

    def _benchmark_runs(self) -> list[tuple[str, int]]:
        """(variant, seed) of what results/{dataset}/f1.json holds of a dataset without queries."""
        benchmark = self.config.benchmark
        return [(RIDGE, 0), *((v, seed) for v in benchmark.variants for seed in benchmark.seeds)]

    def _query_protocol(self, w: Any) -> Any:
        return self.config.dataset(w.dataset).query_protocol
