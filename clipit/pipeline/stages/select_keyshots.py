"""runs/.../keyshots.parquet: the shots selected by the scores of all splits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from clipit import tables
from clipit.algorithms.selection import summarize
from clipit.algorithms.step_functions import frame_scores
from clipit.config.run_options import SelectOptions
from clipit.core import provenance
from clipit.tables.annotation_layers import shot_bounds


def run(*, scores: list[Path], shots: list[Path], keyshots: Path, options: SelectOptions) -> None:
    """Write every shot of every scored video: its value, and whether it is in the summary."""
    bounds = tables.by_video(tables.read_all(shots, "shots"))
    stamp = provenance.stamp("select_keyshots", options.model_dump_json())
    with tables.open_writer(keyshots, "keyshots", stamp) as append:
        for split, path in enumerate(scores):
            for key, rows in tables.by_video(tables.read(path, "scores")).items():
                shot = shot_bounds(bounds[key])
                picks = rows["frame"].to_numpy()
                frames = frame_scores(rows["score"].to_numpy(), picks, int(shot[-1, 1]))
                values, selected = summarize(frames, shot, options.budget_share)
                append(_rows(key, split, shot, values, selected))


def _rows(
    key: tables.Key, split: int, shots: np.ndarray, values: np.ndarray, selected: np.ndarray
) -> dict[str, Any]:
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
