"""controls.json: the metrics of random, constant, human and oracle predictions on every video."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.algorithms.evaluation import Metrics, Truth, evaluate, human, predict
from clipit.config.dataset_options import Protocol
from clipit.config.run_options import ControlsOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.core.progress import Progress
from clipit.tables.truth import load_truths


def run(
    *,
    features: list[Path],
    shots: list[Path],
    annotations: Path,
    controls: Path,
    options: ControlsOptions,
) -> None:
    """Write, per control and video, a list of metrics: one per random seed, else a single one."""
    truths = load_truths([annotations], shots)
    frames = tables.read_all(features, "features", ["dataset", "video", "frame"])
    results: dict[str, dict[str, list[Metrics]]] = {
        "random": {},
        "constant": {},
        "human": {},
        "oracle": {},
    }
    picks_of = tables.by_video(frames)
    with Progress("controls", len(picks_of)) as progress:
        for number, (key, rows) in enumerate(picks_of.items()):
            picks = rows["frame"].to_numpy()
            for name, metrics in _controls(truths[key], picks, number, options).items():
                results[name][key[1]] = metrics
            progress.step()
    stamp = provenance.stamp("evaluate_controls", options.model_dump_json())
    write_json(controls, {"provenance": stamp, **results})


def _controls(
    truth: Truth, picks: np.ndarray, video: int, options: ControlsOptions
) -> dict[str, list[Metrics]]:
    protocol = options.protocol
    random = [
        np.random.default_rng([seed, video]).random(len(picks))
        for seed in range(options.random_seeds)
    ]
    return {
        "random": [_evaluate(scores, picks, truth, protocol) for scores in random],
        "constant": [_evaluate(np.ones(len(picks)), picks, truth, protocol)],
        "human": [human(truth, protocol.f1_over_users, protocol.correlation)],
        "oracle": [_evaluate(truth.gtscore[picks], picks, truth, protocol)],
    }


def _evaluate(scores: np.ndarray, picks: np.ndarray, truth: Truth, protocol: Protocol) -> Metrics:
    prediction = predict(scores, picks, truth, protocol.budget_share)
    return evaluate(prediction, truth, protocol.f1_over_users, protocol.correlation)
