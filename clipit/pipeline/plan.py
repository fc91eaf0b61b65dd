"""The plan of one configuration: the files and options of every stage, for whoever runs them.

The workflow's rules ask it, and so does `clipit summarize` (jobs.py). Imports nothing heavy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clipit.core import provenance
from clipit.downloads.registry import automatic
from clipit.pipeline.context import Context, pattern
from clipit.pipeline.declarations import STAGES
from clipit.pipeline.stage import Files, Wildcards


class Plan:
    """Answers for one configuration. Raises ClipitError where it cannot be."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.context = Context(raw)

    def read(self, stage: str, parameter: str, wildcards: Mapping[str, str]) -> Files:
        """The files of an input of a stage, whose wildcards have these values."""
        source = STAGES[stage].inputs[parameter].source
        w = Wildcards(**wildcards)
        return self.context.path(source, w) if isinstance(source, str) else source(self.context, w)

    def options(self, stage: str, wildcards: Mapping[str, str]) -> str:
        """The options of a stage as one JSON string.

        One string: Snakemake compares params as a set of values without names.
        """
        return STAGES[stage].options(self.context, Wildcards(**wildcards)).model_dump_json()

    def untracked(self, stage: str, parameter: str, wildcards: Mapping[str, str]) -> str:
        """A path that a stage takes beside its inputs and outputs."""
        return STAGES[stage].untracked[parameter](self.context, Wildcards(**wildcards))

    def names(self, stage: str, wildcard: str) -> str:
        """A pattern of the names that a wildcard of a stage may have."""
        return pattern(STAGES[stage].only[wildcard](self.context))

    def to_fetch(self, is_folder: bool) -> str:
        """A pattern of the data files, or folders, that are missing and can be fetched; or ""."""
        root = self.context.config.data_folder
        paths = [
            path
            for path, source in automatic().items()
            if source.is_folder == is_folder and not (root / path).exists()
        ]
        return "|".join(map(re.escape, paths))

    def new_tables(self, since_s: float) -> list[str]:
        """The results of benchmarks written since then (seconds of the epoch), as text."""
        names = self.context.config.datasets
        paths = (Path(self.context.path("{dataset}/f1.md", dataset=name)) for name in names)
        return [
            path.read_text(encoding="utf-8").strip()
            for path in paths
            if path.is_file() and path.stat().st_mtime >= since_s
        ]

    @staticmethod
    def code(stage: str) -> str:
        """Digest of the code that decides what a stage writes."""
        return provenance.digest(STAGES[stage].module)

    def targets(self, dataset: str) -> list[str]:
        """What `snakemake` without a target makes of a dataset."""
        entry = self.context.dataset(dataset)
        names = ["f1"] if entry.annotations else []
        names += ["summaries"] if entry.videos else []
        return [self.context.path(f"{{dataset}}/{name}.json", dataset=dataset) for name in names]
