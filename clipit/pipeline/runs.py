"""Training runs: which datasets, splits and seeds a variant is trained and tested on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from clipit.config import shipped
from clipit.config.benchmark_options import Setting, TableRow
from clipit.config.schema import Config, known
from clipit.config.variant_options import VariantOptions
from clipit.core.errors import MissingError, UsageError
from clipit.datasets.splits import WITH_OTHERS, Splits, make_splits
from clipit.downloads.registry import listed_splits
from clipit.pipeline.catalog import Catalog
from clipit.pipeline.stage import Wildcards


class Runs:
    """Answers about variants and their runs."""

    def __init__(self, config: Config, catalog: Catalog) -> None:
        self._config, self._catalog = config, catalog
        self.splits = cache(self._splits)

    def variant(self, name: str) -> VariantOptions:
        """The variant `name`, configured, pretrained or shipped; UsageError names the nearest."""
        if name in shipped.names():
            return shipped.variant(name)
        if name in self._config.pretrained:
            return shipped.read_card(self.card(name))
        known(self._config.variants, name, "variants")
        return self._config.variants[name]

    def weights(self, name: str) -> Path:
        """The weights of a pretrained or shipped scorer."""
        own = self._config.pretrained.get(name)
        return shipped.weights(name) if own is None else Path(own)

    def card(self, name: str) -> Path:
        """The card of a pretrained or shipped scorer."""
        return shipped.card_beside(self.weights(name))

    def encoder(self, variant: str) -> str:
        """The frame features that a variant reads."""
        return self.variant(variant).encoder

    def encoders_of(self, dataset: str) -> set[str]:
        """The kinds of frame features that a dataset brings, or that are made of its videos."""
        entry = self._config.dataset(dataset)
        made = self._config.frame_features if entry.videos is not None else {}
        tagged = self._config.tag_encoders if entry.tags is not None else {}
        return {*entry.features, *made, *tagged}

    def captions_of(self, dataset: str) -> set[str]:
        """The captions that a dataset brings, or that are made of its videos."""
        entry = self._config.dataset(dataset)
        made = self._config.captioners if entry.videos is not None else {}
        return {*entry.captions, *made}

    def by_query(self, dataset: str) -> bool:
        """Whether a dataset is evaluated query by query."""
        return self._config.dataset(dataset).query_protocol is not None

    def seeds(self, dataset: str, variant: str) -> list[int]:
        """The seeds a variant is trained with; one where nothing is random, without a network."""
        benchmark = self._config.benchmark
        if self.by_query(dataset):
            return benchmark.queries.seeds
        return benchmark.seeds if self.variant(variant).has_network else benchmark.seeds[:1]

    def n_splits(self, dataset: str, setting: Setting) -> int:
        """The number of splits of a dataset in a setting."""
        to_fetch = self._splits_to_fetch(dataset, setting)
        return len(self.splits(dataset, setting).splits) if to_fetch is None else to_fetch

    def involved(self, w: Wildcards) -> list[str]:
        """The datasets that a run reads, its own first."""
        if self._splits_to_fetch(w.dataset, w.setting) is not None:
            return [w.dataset]
        keys = {
            dataset
            for split in self.splits(w.dataset, w.setting).splits
            for dataset, _ in split.train + split.validation + split.test
        }
        return sorted(keys, key=lambda name: (name != w.dataset, name))

    def videos_for(self, dataset: str, setting: Setting) -> dict[str, list[str]]:
        """The videos a setting may use; of other datasets only where it trains on them."""
        names = self._evaluated_alike(dataset) if setting in WITH_OTHERS else [dataset]
        return {name: self._catalog.videos(name) for name in names}

    def pool(self, variant: str) -> list[str]:
        """The annotated datasets that have the frame features a variant reads."""
        encoder = self.variant(variant).encoder
        return [
            name
            for name in self._catalog.datasets(lambda entry: entry.annotations)
            if encoder in self.encoders_of(name)
        ]

    def unlabelled(self, dataset: str, name: str) -> VariantOptions:
        """A variant that trains without labels; UsageError says what it would need."""
        variant = self.variant(name)
        if not variant.needs_no_label:
            raise UsageError(
                f"variants.{name}: {dataset} has no annotations to train on; set "
                "losses.classification: 0 and training.select_epoch: last"
            )
        return variant

    def can_run(self, row: TableRow, dataset: str, setting: str) -> bool:
        """Whether the features, captions and datasets of a table's cell are configured."""
        variant = self.variant(row.variant)
        try:
            involved = self.involved(Wildcards(dataset=dataset, setting=setting))
        except (UsageError, MissingError):
            return False
        return all(self._has_inputs(name, variant) for name in involved)

    def _has_inputs(self, dataset: str, variant: VariantOptions) -> bool:
        entry = self._config.dataset(dataset)
        language = variant.language
        return (
            variant.encoder in self.encoders_of(dataset)
            and language.captions in {None, *self.captions_of(dataset)}
            and (not language.uses_query or bool(entry.queries) or entry.has_answers)
        )

    def _splits(self, dataset: str, setting: Setting) -> Splits:
        options = self._config.dataset(dataset).splits
        file = options.files.get(setting)
        field = f"datasets.{dataset}.splits.files.{setting}"
        return make_splits(
            dataset,
            setting,
            self.videos_for(dataset, setting),
            self._config.file(file, field) if file else None,
            options,
        )

    def _splits_to_fetch(self, dataset: str, setting: Setting) -> int | None:
        """The number of splits in a published file that is yet to be fetched; None otherwise.

        The files that can be fetched name their own dataset alone.
        """
        file = self._config.dataset(dataset).splits.files.get(setting)
        if file is None or self._config.file(file, "").exists():
            return None
        return listed_splits(file)

    def _evaluated_alike(self, dataset: str) -> list[str]:
        """The datasets that a dataset may be trained with: those evaluated as it is."""
        wanted = self.by_query(dataset)
        return self._catalog.datasets(lambda entry: (entry.query_protocol is not None) == wanted)
