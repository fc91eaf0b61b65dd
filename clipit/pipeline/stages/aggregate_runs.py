"""runs/{variant}/{setting}/f1.json: all splits and seeds of a variant, with its controls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clipit.algorithms.aggregation import control, over_splits
from clipit.config.run_options import AggregateOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.datasets.splits import Splits


def run(
    *, metrics: list[Path], controls: Path, splits: Path, result: Path, options: AggregateOptions
) -> None:
    """Write means and errors over the seeds `metrics`, on the same splits as the controls."""
    seeds = [json.loads(path.read_text())["splits"] for path in metrics]
    control_metrics = json.loads(controls.read_text())
    control_metrics.pop("provenance")
    facts = Splits.from_json(json.loads(splits.read_text()))
    tests = [[video for _, video in split.test] for split in facts.splits]
    names = list(next(iter(seeds[0][0].values())))
    measured = {name: over_splits(seeds, name) for name in names}
    control_results = {
        kind: {name: control(by_video, tests, name) for name in names}
        for kind, by_video in control_metrics.items()
    }
    content = {
        **options.model_dump(mode="json"),
        "splits": {
            "source": facts.source,
            "count": len(tests),
            "test_videos": sum(map(len, tests)),
            "train_videos": [len(split.train) for split in facts.splits],
            "validation_videos": [len(split.validation) for split in facts.splits],
            "missing_datasets": facts.missing_datasets,
        },
        "metrics": measured,
        "f1_minus_random": _mean(measured["f1"]) - _mean(control_results["random"]["f1"]),
        "controls": control_results,
    }
    stamp = provenance.stamp("aggregate_runs", options.model_dump_json())
    write_json(result, {**content, "provenance": stamp})


def _mean(measured: dict[str, Any] | None) -> float:
    """The mean F1, which every video has: it needs no annotators' scores."""
    if measured is None:
        raise ValueError("metrics without f1")
    return float(measured["mean"])
