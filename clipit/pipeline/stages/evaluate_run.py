"""runs/.../metrics.json: every test video of every split against its user summaries."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.algorithms.evaluation import Prediction, evaluate
from clipit.algorithms.selection import summary_frames
from clipit.config.run_options import EvaluateOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.truth import load_truths


def run(
    *,
    scores: list[Path],
    keyshots: Path,
    shots: list[Path],
    annotations: Path,
    metrics: Path,
    options: EvaluateOptions,
) -> None:
    """Write f1, tau and rho of every video, split by split, in the order of `scores`."""
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
            protocol = options.protocol
            videos[key[1]] = evaluate(
                prediction, truth, protocol.f1_over_users, protocol.correlation
            )
        per_split.append(videos)
    stamp = provenance.stamp("evaluate_run", options.model_dump_json())
    write_json(metrics, {"provenance": stamp, "splits": per_split})
