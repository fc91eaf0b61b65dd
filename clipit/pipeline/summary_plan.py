"""The plan of summaries to watch: who scores, with what, and what is made of it."""

from __future__ import annotations

from typing import Any

from clipit.config import shipped
from clipit.config.run_options import ApplyOptions, ExplainOptions, FitOptions
from clipit.config.schema import known
from clipit.config.summary_options import (
    ZERO_SHOT,
    ChooseOptions,
    HeldOutOptions,
    PageOptions,
    QueriesOptions,
    RenderOptions,
    ReportOptions,
    SummariesOptions,
    TellOptions,
    ZeroShotStageOptions,
)
from clipit.config.variant_options import VariantOptions
from clipit.core.errors import UsageError
from clipit.pipeline.video_plan import VideoPlan, as_json, pattern


class SummaryPlan(VideoPlan):
    """Answers about the rules in workflow/rules/summary.smk. `w`: a rule's wildcards."""

    def variant(self, name: str) -> VariantOptions:
        """The variant `name`, configured or shipped; UsageError names the nearest one."""
        if name in shipped.names():
            return shipped.variant(name)
        known(self.config.variants, name, "variants")
        return self.config.variants[name]

    # -- which rule makes what --------------------------------------------------------------

    def annotated(self, answer: bool = True) -> str:
        """A pattern of the datasets with annotations, or of the others."""
        entries = self.config.datasets.items()
        return pattern(name for name, entry in entries if bool(entry.annotations) == answer)

    # -- what the rules read ----------------------------------------------------------------

    def fit_image(self, w: Any) -> list[str]:
        """The frame features that a model of all videos is trained on."""
        return self.per_shard(w.dataset, f"features/{self._unlabelled(w).encoder}")

    def fit_text(self, w: Any) -> list[str]:
        """The sentences that go with them; none without language."""
        language = self._unlabelled(w).language
        folder = f"caption_embeddings/{language.captions}/{language.encoder}"
        return self.per_shard(w.dataset, folder) if language.captions is not None else []

    def pool(self, w: Any) -> list[str]:
        """The annotated datasets that have the frame features a variant reads."""
        encoder = self.variant(w.variant).encoder
        return [
            name
            for name, entry in self.config.datasets.items()
            if entry.annotations and encoder in self.encoders_of(name)
        ]

    def pooled(self, w: Any, folder: str) -> list[str]:
        """A file per part of every dataset of the pool."""
        return [file for dataset in self.pool(w) for file in self.per_shard(dataset, folder)]

    def pool_text(self, w: Any) -> list[str]:
        """The sentences of the pool; none without language."""
        language = self.variant(w.variant).language
        folder = f"caption_embeddings/{language.captions}/{language.encoder}"
        return self.pooled(w, folder) if language.captions is not None else []

    def apply_image(self, w: Any) -> str:
        """The frame features of a part that a model scores."""
        encoder = self.variant(w.variant).encoder
        return f"{self.results}/{w.dataset}/features/{encoder}/{w.shard}.parquet"

    def apply_text(self, w: Any) -> list[str]:
        """The sentences that guide it; none without language."""
        language = self.variant(w.variant).language
        folder = f"caption_embeddings/{language.captions}/{language.encoder}"
        file = f"{self.results}/{w.dataset}/{folder}/{w.shard}.parquet"
        return [file] if language.captions is not None else []

    def zero_shot_image(self, w: Any) -> str:
        """The features that are scored without training."""
        return (
            f"{self.results}/{w.dataset}/features/{self.config.summary.encoder}/{w.shard}.parquet"
        )

    def zero_shot_text(self, w: Any) -> list[str]:
        """The captions in the same space, if any are configured for the dataset."""
        summary = self.config.summary
        entry = self.config.dataset(w.dataset)
        if summary.captions not in {*entry.captions, *self.config.captioners}:
            return []
        folder = f"caption_embeddings/{summary.captions}/{summary.encoder}"
        return [f"{self.results}/{w.dataset}/{folder}/{w.shard}.parquet"]

    def told_captions(self, w: Any) -> list[str]:
        """The captions that a summary quotes: those of its scorer, if it has any."""
        name = self.config.summary.captions
        if w.variant != ZERO_SHOT:
            name = self.variant(w.variant).language.captions
        if name not in {*self.config.dataset(w.dataset).captions, *self.config.captioners}:
            return []
        return [f"{self.results}/{w.dataset}/captions/{name}/{w.shard}.parquet"]

    def zero_shot_queries(self, w: Any) -> list[str]:
        """The dataset's queries, embedded, if it has any."""
        has_any = bool(self.config.dataset(w.dataset).queries)
        file = f"{self.results}/{w.dataset}/queries/{self.config.summary.encoder}.parquet"
        return [file] if has_any else []

    def told_why(self, w: Any) -> list[str]:
        """What each sentence adds to the shots, where a scorer reads sentences."""
        if w.variant == ZERO_SHOT:
            reads = bool(self.zero_shot_text(w))
        else:
            reads = self.variant(w.variant).language.captions is not None
        return (
            [f"{self.results}/{w.dataset}/attributions/{w.variant}/{w.shard}.parquet"]
            if reads
            else []
        )

    def told_annotations(self, w: Any) -> list[str]:
        """What people said of the dataset, to be shown beside the scores, if they did."""
        annotated = self.config.dataset(w.dataset).annotations is not None
        return [f"{self.results}/{w.dataset}/annotations.parquet"] if annotated else []

    def summary_shards(self, w: Any, folder: str, suffix: str = "parquet") -> list[str]:
        """A file per part of every variant that a dataset is summarised by."""
        return [
            file
            for variant in self.summary_variants(w.dataset)
            for file in self.per_shard(w.dataset, f"{folder}/{variant}", suffix)
        ]

    def summary_variants(self, dataset: str) -> list[str]:
        """Who summarises a dataset: without annotations, only who needs none of its labels."""
        annotated = self.config.dataset(dataset).annotations is not None
        untaught = {ZERO_SHOT, *shipped.names()}
        return [
            name
            for name in self.config.summary.variants
            if annotated or name in untaught or self.variant(name).needs_no_label
        ]

    # -- what the stages are told -----------------------------------------------------------

    def pool_options(self, w: Any) -> str:
        """Options of `fit` over all annotated datasets."""
        variant = self.variant(w.variant)
        if variant.training.select_epoch != "last":
            raise UsageError(
                f"variants.{w.variant}: trained on every video there is none left to choose the "
                "epoch on; set training.select_epoch: last"
            )
        return as_json(FitOptions(variant=variant, seed=self.config.benchmark.seeds[0]))

    def fit_options(self, w: Any) -> str:
        """Options of `fit`."""
        return as_json(FitOptions(variant=self._unlabelled(w), seed=self.config.benchmark.seeds[0]))

    def apply_options(self, w: Any) -> str:
        """Options of `apply`."""
        return as_json(ApplyOptions())

    def explain_options(self, w: Any) -> str:
        """Options of `explain`."""
        return as_json(ExplainOptions())

    def queries_options(self, w: Any) -> str:
        """Options of `queries`."""
        known(self.config.text_encoders, w.encoder, "text_encoders")
        encoder = self.config.text_encoders[w.encoder]
        queries = self.config.dataset(w.dataset).queries
        return as_json(QueriesOptions(dataset=w.dataset, queries=queries, encoder=encoder))

    def zero_shot_options(self, w: Any) -> str:
        """Options of `zero_shot`."""
        return as_json(ZeroShotStageOptions(zero_shot=self.config.zero_shot))

    def held_out_options(self, w: Any) -> str:
        """Options of `held_out`."""
        videos = self._shard_videos(w.dataset, w.shard)
        uses_query = self.variant(w.variant).language.uses_query
        queries = self.config.dataset(w.dataset).queries if uses_query else []
        return as_json(HeldOutOptions(dataset=w.dataset, videos=videos, queries=queries))

    def choose_options(self, w: Any) -> str:
        """Options of `choose`."""
        return as_json(self._budget(w.dataset))

    def tell_options(self, w: Any) -> str:
        """Options of `tell`."""
        return as_json(TellOptions(variant=w.variant, budget=self._budget(w.dataset)))

    def render_options(self, w: Any) -> str:
        """Options of `render`."""
        return as_json(RenderOptions(variant=w.variant))

    def report_options(self, w: Any) -> str:
        """Options of `report`."""
        return as_json(ReportOptions(variant=w.variant))

    def page_options(self, w: Any) -> str:
        """Options of `page`."""
        variants = self.summary_variants(w.dataset)
        return as_json(PageOptions(dataset=w.dataset, variants=variants))

    def summaries_options(self, w: Any) -> str:
        """Options of `summaries`."""
        allow = self.config.summary.allow_rejected
        return as_json(SummariesOptions(dataset=w.dataset, allow_rejected=allow))

    # -- inside -----------------------------------------------------------------------------

    def _budget(self, dataset: str) -> ChooseOptions:
        share = self.config.dataset(dataset).protocol.budget_share
        return ChooseOptions(budget_share=share, budget_s=self.config.summary.budget_s)

    def _unlabelled(self, w: Any) -> VariantOptions:
        """A variant that learns without labels; UsageError says what it would need."""
        variant = self.variant(w.variant)
        if not variant.needs_no_label:
            raise UsageError(
                f"variants.{w.variant}: {w.dataset} has no annotations to learn from; set "
                "losses.classification: 0 and training.select_epoch: last"
            )
        return variant
