"""controls.json of a dataset with queries: baselines that need no model, on every video."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.algorithms.query_evaluation import (
    Metrics,
    QueryTruth,
    control,
    human,
    mean_f1,
    other_oracles,
    shots_within,
)
from clipit.algorithms.selection import even_shots, random_shots
from clipit.config.query_options import QueryControlsOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.core.progress import Progress
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.query_truth import load_query_truths


def run(
    *,
    tags: list[Path],
    annotations: Path,
    videos: Path,
    controls: Path,
    options: QueryControlsOptions,
) -> None:
    """Write, per control and video, a list of numbers: one per random seed, else a single one.

    random, uniform: `share` of the shots, random also within `budget_s` (f1_budget); human: users
    against the oracle; others: the oracle summaries of the other queries; oracle: its own.
    """
    truths = load_query_truths(annotations, tags)
    shots = tables.by_video(tables.read_all(tags, "tags"))
    fps = {key: row["fps"] for key, row in tables.video_rows(videos).items()}
    results: dict[str, dict[str, list[Metrics]]] = {}
    with Progress("controls", len(truths)) as progress:
        for number, (key, truth) in enumerate(truths.items()):
            budget = shots_within(options.protocol.budget_s, shot_bounds(shots[key]), fps[key])
            for name, numbers in _controls(truth, number, budget, options).items():
                results.setdefault(name, {})[key[1]] = numbers
            progress.step(key[1])
    stamp = provenance.stamp("evaluate_query_controls", options.model_dump_json())
    write_json(controls, {"provenance": stamp, **results})


def _controls(
    truth: QueryTruth, video: int, budget: int, options: QueryControlsOptions
) -> dict[str, list[Metrics]]:
    n_shots = len(truth.tags)
    count = max(1, int(options.protocol.share * n_shots))
    spread = even_shots(np.ones(n_shots), count)
    return {
        "random": [
            _chance(truth, count, budget, np.random.default_rng([seed, video]))
            for seed in range(options.random_seeds)
        ],
        "uniform": [control(dict.fromkeys(truth.oracle, spread), truth)],
        "others": [other_oracles(truth)],
        "human": [human(truth)],
        "oracle": [control(truth.oracle, truth)],
    }


def _chance(truth: QueryTruth, count: int, budget: int, rng: np.random.Generator) -> Metrics:
    results = control(_random(truth, count, rng), truth)
    return {**results, "f1_budget": mean_f1(_random(truth, budget, rng), truth)}


def _random(
    truth: QueryTruth, count: int, rng: np.random.Generator
) -> dict[str | None, np.ndarray]:
    return {query: random_shots(len(truth.tags), count, rng) for query in truth.oracle}
