"""runs/.../metrics.json: every test video of every split against its user summaries."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.evaluation import (
    Metrics,
    Prediction,
    Truth,
    evaluate,
    shuffled_f1,
    user_correlation,
)
from clipit.algorithms.selection import summary_frames
from clipit.config.dataset_options import Protocol
from clipit.config.run_options import EvaluateOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.tables import Key
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.truth import load_truths


def run(
    *,
    scores: list[Path],
    strangers: list[Path],
    keyshots: Path,
    shots: list[Path],
    annotations: Path,
    metrics: Path,
    options: EvaluateOptions,
) -> None:
    """Write the metrics of every video, split by split, in the order of `scores`.

    Those of `evaluate`; f1_gain: F1 minus that of the same scores, shuffled; language_gain: tau
    minus that of the scores in `strangers`, by other videos' sentences (none without language).
    """
    truths = load_truths([annotations], shots)
    table = tables.read(keyshots, "keyshots")
    per_split = []
    for split, path in enumerate(scores):
        rows_of = tables.by_video(table.filter(np.asarray(table["split"]) == split))
        videos = {}
        for key, rows in tables.by_video(tables.read(path, "scores")).items():
            truth, shot = truths[key], shot_bounds(rows_of[key])
            selected = rows_of[key]["selected"].to_numpy(zero_copy_only=False)
            prediction = Prediction(
                scores=rows["score"].to_numpy(),
                picks=rows["frame"].to_numpy(),
                summary=summary_frames(selected, shot, truth.n_frames),
            )
            videos[key[1]] = _metrics(prediction, truth, options.protocol)
        if strangers:
            _add_language_gain(videos, tables.read(strangers[split], "scores"), truths)
        per_split.append(videos)
    stamp = provenance.stamp("evaluate_run", options.model_dump_json())
    write_json(metrics, {"provenance": stamp, "splits": per_split})


#: Shuffles of a video's scores; the mean over 50 videos then has a standard error near .1 points.
_SHUFFLES = 20


def _metrics(prediction: Prediction, truth: Truth, protocol: Protocol) -> Metrics:
    measured = evaluate(prediction, truth, protocol.f1_over_users, protocol.correlation)
    shuffled = shuffled_f1(
        prediction,
        truth,
        protocol.f1_over_users,
        protocol.budget_share,
        np.random.default_rng(0),
        _SHUFFLES,
    )
    return {**measured, "f1_shuffled": shuffled, "f1_gain": (measured["f1"] or 0.0) - shuffled}


def _add_language_gain(
    videos: dict[str, Metrics], strangers: pa.Table, truths: dict[Key, Truth]
) -> None:
    for key, rows in tables.by_video(strangers).items():
        other = user_correlation(rows["score"].to_numpy(), rows["frame"].to_numpy(), truths[key])[0]
        videos[key[1]]["language_gain"] = (videos[key[1]]["tau_users"] or 0.0) - other
