"""Predictions for the toy dataset, and checks of their evaluation."""

from __future__ import annotations

import re
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import yaml

from clipit.algorithms.evaluation import Metrics
from clipit.cli.scores_table import evaluate_file
from clipit.core.errors import ClipitError

VIDEOS = ["video_2", "video_5", "video_11"]


def scored(toy: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Picks and random scores of some videos of the toy dataset."""
    rng = np.random.default_rng(0)
    with h5py.File(toy / "toy.h5") as file:
        picks = {video: file[video]["picks"][()] for video in VIDEOS}
    return {video: (at, rng.random(len(at), np.float32)) for video, at in picks.items()}


def frame_of(toy: Path) -> pd.DataFrame:
    """The same as a data frame: int64, float64, object."""
    tables = [
        pd.DataFrame({"dataset": "toy", "video": video, "frame": at, "score": scores})
        for video, (at, scores) in scored(toy).items()
    ]
    return pd.concat(tables).astype({"frame": "int64", "score": "float64"})


def metrics(name: str) -> dict[str, Metrics]:
    return evaluate_file(Path(name), "toy", Path("config.yaml"))[0]


def write_h5(path: str, content: dict[str, dict[str, object]]) -> None:
    with h5py.File(path, "w") as file:
        for video, fields in content.items():
            for name, value in fields.items():
                file[f"{video}/{name}"] = value


def point_elsewhere() -> None:
    raw = yaml.safe_load(Path("config.yaml").read_text())
    Path("config.yaml").write_text(yaml.safe_dump({**raw, "data_dir": "gone"}))


def refused(name: str, kind: type[ClipitError], *texts: str) -> None:
    """The error is one line with the file and all texts, and never asks to delete anything."""
    with pytest.raises(kind) as caught:
        metrics(name)
    message = str(caught.value)
    assert message.startswith(name) and len(message.splitlines()) == 1 and len(message) < 400
    assert not re.search("delete|rerun", message)
    for text in texts:
        assert text in message
