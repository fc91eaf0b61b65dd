"""`clipit eval`: score anyone's predictions by the reference protocol. Imports no torch."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from clipit import contracts
from clipit.algorithms.evaluation import Metrics, evaluate, predict
from clipit.config import load
from clipit.errors import DataError, MissingError
from clipit.truth import load_truths


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "eval",
        help="F1, tau and rho of a table of scores",
        description="F1, tau and rho of a Parquet table of scores: columns dataset, video, frame "
        "(index of a pick in the original video), score. Needs the dataset's tables: "
        "snakemake --cores 8 results/DATASET/annotations.parquet",
    )
    parser.add_argument("scores", type=Path)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--configfile", type=Path, default=Path("config.yaml"))
    parser.add_argument("--json", action="store_true", help="print every video's metrics as JSON")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print the mean over the videos in the table, or every video's metrics as JSON."""
    config = load(parsed.configfile)
    protocol = config.dataset(parsed.dataset).protocol
    folder = Path(config.results_dir) / parsed.dataset
    shots = sorted((folder / "shots").glob("*.parquet"))
    if not shots:
        raise MissingError(
            f"{folder}/shots: no tables; make them: "
            f"snakemake --cores 8 {folder}/annotations.parquet"
        )
    truths = load_truths([folder / "annotations.parquet"], shots)
    metrics: dict[str, Metrics] = {}
    for key, rows in contracts.by_video(contracts.read(parsed.scores, "scores")).items():
        if key not in truths:
            raise DataError(
                f"{parsed.scores}: {'/'.join(key)} is no video of {parsed.dataset}; it has "
                f"{', '.join(video for _, video in list(truths)[:3])}, ..."
            )
        scores, picks = rows["score"].to_numpy(), rows["frame"].to_numpy()
        _check(scores, picks, truths[key].n_frames, f"{parsed.scores}: {'/'.join(key)}")
        prediction = predict(scores, picks, truths[key], protocol.budget_share)
        metrics[key[1]] = evaluate(
            prediction, truths[key], protocol.f1_over_users, protocol.correlation
        )
    print(json.dumps(metrics, indent=1) if parsed.json else _summary(metrics, len(truths)))


def _check(scores: np.ndarray, picks: np.ndarray, n_frames: int, where: str) -> None:
    if not np.isfinite(scores).all():
        raise DataError(f"{where}: score: expected numbers, found NaN or infinity")
    if (scores < 0).any():
        raise DataError(
            f"{where}: score: expected no negative values (the knapsack never takes them), found "
            f"{scores.min():g}; shift the scores"
        )
    if (np.diff(picks) <= 0).any() or picks[0] < 0 or picks[-1] >= n_frames:
        raise DataError(f"{where}: frame: expected rising frame indices in [0, {n_frames})")


def _summary(metrics: dict[str, Metrics], total: int) -> str:
    lines = [f"videos     {len(metrics)} of {total}"]
    for name in next(iter(metrics.values())):
        values = [video[name] for video in metrics.values()]
        shown = "not annotated" if None in values else f"{np.mean(values):.4f}"
        lines.append(f"{name:<10} {shown}")
    return "\n".join(lines)
