"""controls.json of a dataset with queries: what needs no model reaches on every video."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import provenance
from clipit.algorithms.query_evaluation import (
    Numbers,
    QueryTruth,
    control,
    other_oracles,
    people,
)
from clipit.algorithms.selection import even_shots
from clipit.durable import write_json
from clipit.options.query import QueryControlsOptions
from clipit.progress import Progress
from clipit.truth import load_query_truths


def run(
    *, tags: list[Path], annotations: Path, controls: Path, options: QueryControlsOptions
) -> None:
    """Write, per control and video, a list of numbers: one per random seed, else one.

    random, uniform: `share` of the shots; human: people against the oracle; others: what answers
    another query; oracle: the right answer itself.
    """
    truths = load_query_truths(annotations, tags)
    found: dict[str, dict[str, list[Numbers]]] = {}
    with Progress("controls", len(truths)) as progress:
        for number, (key, truth) in enumerate(truths.items()):
            for name, numbers in _controls(truth, number, options).items():
                found.setdefault(name, {})[key[1]] = numbers
            progress.step(key[1])
    stamp = provenance.stamp("query_controls", options.model_dump_json())
    write_json(controls, {"provenance": stamp, **found})


def _controls(
    truth: QueryTruth, video: int, options: QueryControlsOptions
) -> dict[str, list[Numbers]]:
    n_shots = len(truth.tags)
    count = max(1, int(options.protocol.share * n_shots))
    spread = even_shots(np.ones(n_shots), count)
    return {
        "random": [
            control(_random(truth, count, np.random.default_rng([seed, video])), truth)
            for seed in range(options.random_seeds)
        ],
        "uniform": [control(dict.fromkeys(truth.oracle, spread), truth)],
        "others": [other_oracles(truth)],
        "human": [people(truth)],
        "oracle": [control(truth.oracle, truth)],
    }


def _random(
    truth: QueryTruth, count: int, rng: np.random.Generator
) -> dict[str | None, np.ndarray]:
    picks = {}
    for query in truth.oracle:
        picks[query] = np.zeros(len(truth.tags), dtype=bool)
        picks[query][rng.choice(len(truth.tags), count, replace=False)] = True
    return picks
