"""runs/{variant}/{setting}/f1.json: all splits and seeds of a variant, with its controls."""

from __future__ import annotations

import csv
import itertools
import json
import math
from pathlib import Path
from typing import Any

from clipit.algorithms.aggregation import control, over_splits, over_tests
from clipit.algorithms.query_evaluation import mean_metrics
from clipit.config.run_options import AggregateOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.datasets.splits import Splits


def run(
    *,
    metrics: list[Path],
    histories: list[Path],
    cards: list[Path],
    controls: Path,
    splits: Path,
    result: Path,
    options: AggregateOptions,
) -> None:
    """Write means and errors over the seeds `metrics`, on the same splits as the controls.

    `histories` and `cards` are those of all splits, seed by seed; none of the baseline.
    """
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
    videos = over_tests(seeds)
    content = {
        **options.model_dump(mode="json"),
        "splits": {
            "source": facts.source,
            "count": len(tests),
            "test_videos": sum(map(len, tests)),
            "train_videos": [len(split.train) for split in facts.splits],
            "validation_videos": [len(split.validation) for split in facts.splits],
            "missing_datasets": facts.missing_datasets,
            "rejected_videos": ["/".join(key) for key in facts.rejected],
        },
        "metrics": measured,
        "controls": control_results,
        "videos": videos,
        "control_videos": {
            kind: {video: mean_metrics(by_video[video]) for video in videos}
            for kind, by_video in control_metrics.items()
        },
        "history": _history(histories, cards, options.seeds, len(tests)),
    }
    stamp = provenance.stamp("aggregate_runs", options.model_dump_json())
    write_json(result, {**content, "provenance": stamp})


def _history(
    histories: list[Path], cards: list[Path], seeds: list[int], n_splits: int
) -> list[dict[str, Any]]:
    """How each model was trained: a loss and a validation tau per epoch, and the epoch kept."""
    if not histories:
        return []
    runs = zip(itertools.product(seeds, range(n_splits)), histories, cards, strict=True)
    return [
        {"seed": seed, "split": split, "epoch": json.loads(card.read_text())["epoch"]}
        | _epochs(history)
        for (seed, split), history, card in runs
        if len(history.read_text(encoding="utf-8").splitlines()) > 1  # without a network: a header
    ]


def _epochs(history: Path) -> dict[str, list[float | None]]:
    with history.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [_number(row[name]) for row in rows] for name in ("loss", "validation_tau")}


def _number(text: str) -> float | None:
    """None for NaN: there were no validation videos."""
    value = float(text)
    return None if math.isnan(value) else value
