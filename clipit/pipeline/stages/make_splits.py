"""splits/{setting}.json: the training, validation and test videos."""

from __future__ import annotations

from pathlib import Path

from clipit.config.run_options import SplitStageOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.datasets.splits import make_splits


def run(*, file: list[Path], splits: Path, options: SplitStageOptions) -> None:
    """Write the splits of one dataset in one setting; `file`: the published split file, if any."""
    content = make_splits(
        options.dataset,
        options.setting,
        options.videos,
        file[0] if file else None,
        options.splits.folds,
        options.splits.seed,
        options.splits.validation_share,
    ).as_json()
    stamp = provenance.stamp("make_splits", options.model_dump_json())
    write_json(splits, {"provenance": stamp, **content})
