"""splits/{setting}.json: which videos train, validate and test."""

from __future__ import annotations

from pathlib import Path

from clipit.config.run_options import SplitStageOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.datasets.splits import make_splits


def run(*, splits: Path, options: SplitStageOptions, file: Path | None = None) -> None:
    """Write the splits of one dataset in one setting; `file` is a published split file."""
    content = make_splits(
        options.dataset,
        options.setting,
        options.videos,
        file,
        options.splits.folds,
        options.splits.seed,
        options.splits.validation_share,
    ).as_json()
    stamp = provenance.stamp("make_splits", options.model_dump_json())
    write_json(splits, {"provenance": stamp, **content})
