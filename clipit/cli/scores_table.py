"""Evaluation of predicted scores by a dataset's protocol. Imports no torch."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from clipit.algorithms.evaluation import Metrics, evaluate, predict
from clipit.config.schema import DEFAULT_FILE, read_raw
from clipit.core.errors import DataError, UsageError
from clipit.datasets.predictions import read_predictions
from clipit.local.dataset_tables import dataset_tables, with_own_sources
from clipit.pipeline.plan import Plan
from clipit.tables.truth import load_truths


def evaluate_file(
    path: Path,
    dataset: str,
    configfile: Path,
    annotations: Path | None = None,
    shots: Path | None = None,
) -> tuple[dict[str, Metrics], int]:
    """The metrics of every video in the file `path`, and the number of videos of the dataset.

    annotations, shots: files of one's own in place of the dataset's, in one of their formats.
    Tables that are missing are built, from files that are fetched if they are public. Raises
    DataError for unknown videos, NaN or negative scores, or frames out of range.
    """
    raw = read_raw(configfile) if configfile.is_file() or configfile != DEFAULT_FILE else {}
    if annotations is None and shots is None:
        return _evaluate(path, dataset, raw)
    raw = with_own_sources(raw, dataset, annotations, shots)
    with tempfile.TemporaryDirectory() as folder:
        return _evaluate(path, dataset, {**raw, "results_dir": folder})


def _evaluate(path: Path, dataset: str, raw: Mapping[str, Any]) -> tuple[dict[str, Metrics], int]:
    plan = Plan(raw)
    config = plan.context.config
    if config.dataset(dataset).query_protocol is not None:
        raise UsageError(
            f"eval: {dataset} is evaluated per query, but a scores file has no queries; "
            f"snakemake --cores 8 {config.results_dir}/{dataset}/f1.json evaluates its variants"
        )
    protocol = config.dataset(dataset).protocol
    made = dataset_tables(plan, dataset)
    truths = load_truths([made.annotations], made.shots)
    n_frames = {key: truth.n_frames for key, truth in truths.items()}
    metrics: dict[str, Metrics] = {}
    for key, (picks, scores) in read_predictions(path, config, dataset, n_frames).items():
        where = f"{path}: {'/'.join(key)}"
        _check(scores, picks, truths[key].n_frames, where)
        prediction = predict(scores, picks, truths[key], protocol.budget_share)
        metrics[key[1]] = evaluate(
            prediction, truths[key], protocol.f1_over_users, protocol.correlation
        )
    return metrics, len(truths)


def mean_lines(metrics: dict[str, Metrics], total: int) -> str:
    """The means over the videos, one metric per line."""
    lines = [f"videos     {len(metrics)} of {total}"]
    for name in next(iter(metrics.values())):
        values = [value for video in metrics.values() if (value := video[name]) is not None]
        shown = f"{np.mean(values):.4f}" if len(values) == len(metrics) else "not annotated"
        lines.append(f"{name:<10} {shown}")
    return "\n".join(lines)


def _check(scores: np.ndarray, picks: np.ndarray, n_frames: int, where: str) -> None:
    if not np.isfinite(scores).all():
        raise DataError(
            f"{where}: score: expected finite numbers, found NaN or infinity; replace them"
        )
    if (scores < 0).any():
        raise DataError(
            f"{where}: score: expected none below 0 (the knapsack never selects such shots), found "
            f"{scores.min():g}; shift the scores"
        )
    if (np.diff(picks) <= 0).any() or picks[0] < 0 or picks[-1] >= n_frames:
        raise DataError(
            f"{where}: frame: expected increasing frame indices in [0, {n_frames}), "
            f"found {picks[0]} to {picks[-1]}; sort the rows by frame and remove duplicates"
        )
