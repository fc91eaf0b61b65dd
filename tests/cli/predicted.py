"""Predictions for the toy dataset, and what becomes of them."""

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
    """Picks and scores by chance of some of the toy's videos."""
    rng = np.random.default_rng(0)
    with h5py.File(toy / "toy.h5") as file:
        picks = {video: file[video]["picks"][()] for video in VIDEOS}
    return {video: (at, rng.random(len(at), np.float32)) for video, at in picks.items()}


def frame_of(toy: Path) -> pd.DataFrame:
    """The same as pandas has it: int64, float64, object."""
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


def refused(name: str, kind: type[ClipitError], *parts: str) -> None:
    """One line that names the file and has all parts, and asks for nothing to be deleted."""
    with pytest.raises(kind) as caught:
        metrics(name)
    said = str(caught.value)
    assert said.startswith(name) and len(said.splitlines()) == 1 and len(said) < 400
    assert not re.search("delete|rerun", said)
    for part in parts:
        assert part in said
