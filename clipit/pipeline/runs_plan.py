"""The plan of runs: from datasets and splits to the scores of every variant."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from clipit.config import shipped
from clipit.config.import_options import ImportOptions, SheetOptions
from clipit.config.run_options import (
    RidgeStageOptions,
    ScoreOptions,
    SplitStageOptions,
    TrainOptions,
)
from clipit.config.schema import RIDGE, known
from clipit.datasets.splits import Splits, make_splits
from clipit.pipeline.bmt_plan import BmtPlan
from clipit.pipeline.query_plan import QueryPlan
from clipit.pipeline.video_plan import as_json


class RunsPlan(QueryPlan, BmtPlan):
    """Answers about the rules in workflow/rules/{dataset,language,model}.smk."""

    # -- what the rules read --------------------------------------------------------------

    def image(self, w: Any) -> list[str]:
        """The frame features that a run reads."""
        encoder = (
            self.config.ridge.encoder if w.variant == RIDGE else self.variant(w.variant).encoder
        )
        return [
            file for d in self._involved(w) for file in self.per_shard(d, f"features/{encoder}")
        ]

    def text(self, w: Any) -> list[str]:
        """The sentence embeddings that a run reads; none without language."""
        language = self.variant(w.variant).language
        folder = f"caption_embeddings/{language.captions}/{language.encoder}"
        datasets = self._involved(w) if language.captions is not None else []
        return [file for dataset in datasets for file in self.per_shard(dataset, folder)]

    def asked(self, w: Any) -> list[str]:
        """The queries that a run reads; none where its variant does not look at them."""
        return [file for dataset in self._involved(w) for file in self.query_files(dataset, w)]

    def shots(self, w: Any) -> list[str]:
        """The shots of every dataset that a run reads."""
        return [file for dataset in self._involved(w) for file in self.per_shard(dataset, "shots")]

    def annotations(self, w: Any) -> list[str]:
        """The annotations of every dataset that a run reads."""
        return [f"{self.results}/{dataset}/annotations.parquet" for dataset in self._involved(w)]

    def scores(self, w: Any, kind: str = "scores") -> list[str]:
        """The scores of all splits of a run; `kind` query_scores: for every query."""
        folder = f"{self.results}/{w.dataset}/runs/{w.variant}/{w.setting}/seed{w.seed}"
        count = len(self.splits(w.dataset, w.setting).splits)
        return [f"{folder}/split{k}/{kind}.parquet" for k in range(count)]

    def own_scores(self, w: Any) -> list[str]:
        """Scores of a variant's standard run, whose splits test every video but none twice."""
        seed = self._seeds(w)[0]
        run = Wildcards(w.dataset, "standard", variant=w.variant, seed=seed)
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

    def split_file(self, w: Any) -> list[Path]:
        """The published split file of a setting, if one is configured."""
        file = self.config.dataset(w.dataset).splits.files.get(w.setting)
        field = f"datasets.{w.dataset}.splits.files.{w.setting}"
        return [self.config.file(file, field)] if file else []

    # -- what the stages are told ---------------------------------------------------------

    def sheet_options(self, w: Any) -> str:
        """Options of `videos`."""
        entry = self.config.dataset(w.dataset)
        return as_json(
            SheetOptions(
                dataset=w.dataset,
                format=entry.annotations.format,
                videos_per_shard=entry.videos_per_shard,
            )
        )

    def import_options(self, w: Any, kind: str, name: str | None = None) -> str:
        """Options of `annotations`, `shots`, `features` and `captions`."""
        entry = getattr(self.config.dataset(w.dataset), kind)
        format_name = (entry if name is None else entry[name]).format
        part = getattr(w, "shard", None)
        videos = self._shard_videos(w.dataset, part) if part else []
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

    # -- inside ---------------------------------------------------------------------------

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


class Wildcards:
    """Stands in for a rule's wildcards."""

    def __init__(self, dataset: str, setting: str, **more: Any) -> None:
        self.dataset, self.setting = dataset, setting
        vars(self).update(more)
