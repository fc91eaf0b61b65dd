"""runs/.../summary.parquet: the shots that the scores of all splits choose."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import contracts, provenance
from clipit.algorithms.runs import frame_scores
from clipit.algorithms.selection import summarize
from clipit.annotations import shot_bounds
from clipit.options.runs import SelectOptions


def run(*, scores: list[Path], shots: list[Path], summary: Path, options: SelectOptions) -> None:
    """Write every shot of every scored video: its value, and whether it is in the summary."""
    bounds = contracts.by_video(contracts.read_all(shots, "shots"))
    stamp = provenance.stamp("select", options.model_dump_json())
    with contracts.open_writer(summary, "summary", stamp) as append:
        for split, path in enumerate(scores):
            for key, rows in contracts.by_video(contracts.read(path, "scores")).items():
                shot = shot_bounds(bounds[key])
                picks = rows["frame"].to_numpy()
                frames = frame_scores(rows["score"].to_numpy(), picks, int(shot[-1, 1]))
                values, selected = summarize(frames, shot, options.budget_share)
                append(_rows(key, split, shot, values, selected))


def _rows(
    key: contracts.Key, split: int, shots: np.ndarray, values: np.ndarray, selected: np.ndarray
) -> dict:
    count = len(shots)
    return {
        "dataset": [key[0]] * count,
        "split": [split] * count,
        "video": [key[1]] * count,
        "start": shots[:, 0],
        "stop": shots[:, 1],
        "value": values,
        "selected": selected,
    }
