"""One configuration and what follows from it; the declarations of stages ask this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, get_args

from clipit.config.benchmark_options import Setting
from clipit.config.dataset_options import DatasetOptions
from clipit.config.schema import Config, known, parse
from clipit.pipeline.catalog import Catalog
from clipit.pipeline.runs import Runs
from clipit.pipeline.stage import Wildcards

_NONE = Wildcards()


class Context:
    """A configuration, its datasets on disk, and its training runs."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.config: Config = parse(raw)
        self.catalog = Catalog(self.config)
        self.runs = Runs(self.config, self.catalog)

    def dataset(self, name: str) -> DatasetOptions:
        """The options of a dataset; UsageError names the nearest one."""
        return self.config.dataset(name)

    def path(self, template: str, w: Wildcards = _NONE, **names: str) -> str:
        """A file below the results folder: `template` filled from `names`, else from `w`."""
        values = {**vars(w), **names}
        return f"{self.config.results_dir}/{template.format(**values)}"

    def shard_paths(self, template: str, dataset: str, **names: str) -> list[str]:
        """One file per shard of a dataset."""
        return [
            self.path(template, _NONE, dataset=dataset, shard=shard, **names)
            for shard in self.catalog.shards(dataset)
        ]

    @cached_property
    def wildcards(self) -> dict[str, str]:
        """What each wildcard may be, as a pattern; a stage's `only` narrows it."""
        return {
            "dataset": pattern(self.config.datasets),
            "variant": pattern(self.config.variants),
            "setting": pattern(get_args(Setting)),
            "shard": r"shard-\d+",
            "seed": r"\d+",
            "split": r"\d+",
            "captions": r"[\w-]+",
            "encoder": r"[\w-]+",
            "table": r"[\w-]+",
        }

    def configured(self, group: str, name: str) -> Any:
        """An entry of a group of the configuration; UsageError names the nearest one."""
        entries = getattr(self.config, group)
        known(entries, name, group)
        return entries[name]


def pattern(names: Iterable[str]) -> str:
    """A regular expression of exactly these names; of none it matches nothing."""
    return "|".join(sorted(names)) or "(?!)"
