"""runs/ridge/.../scores.parquet: the test videos scored by the linear baseline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clipit import contracts, provenance
from clipit.algorithms.correlation import kendall_tau_b
from clipit.algorithms.ridge import fit
from clipit.annotations import layer
from clipit.contracts import Key
from clipit.datasets.splits import Split, Splits
from clipit.options.runs import RidgeStageOptions

#: Features (T, D), gtscore (T,) and picks (T,) of a video.
_Video = tuple[np.ndarray, np.ndarray, np.ndarray]


def run(
    *,
    splits: Path,
    image: list[Path],
    annotations: list[Path],
    scores: Path,
    options: RidgeStageOptions,
) -> None:
    """Fit on the training videos, choose alpha on validation, refit on both, score the test."""
    split = Splits.from_json(json.loads(splits.read_text())).splits[options.split]
    videos = _load(image, annotations)
    alpha = max(options.ridge.alphas, key=lambda alpha: _validation_tau(videos, split, alpha))
    x, y = _stack(videos, [*split.train, *split.validation])
    model = fit(x, y, alpha)
    stamp = provenance.stamp("ridge", options.model_dump_json(), alpha=alpha)
    with contracts.open_writer(scores, "scores", stamp) as append:
        for key in split.test:
            features, _, picks = videos[key]
            append(contracts.score_rows(key, picks, model.predict(features)))


def _validation_tau(videos: dict[Key, _Video], split: Split, alpha: float) -> float:
    model = fit(*_stack(videos, split.train), alpha)
    taus = [
        kendall_tau_b(model.predict(videos[key][0]), videos[key][1][None])[0]
        for key in split.validation
    ]
    return float(np.mean(taus))


def _stack(videos: dict[Key, _Video], keys: Sequence[Key]) -> tuple[np.ndarray, np.ndarray]:
    return (
        np.concatenate([videos[key][0] for key in keys]),
        np.concatenate([videos[key][1] for key in keys]),
    )


def _load(image: list[Path], annotations: list[Path]) -> dict[Key, _Video]:
    said = contracts.by_video(contracts.generic(contracts.read_all(annotations, "annotations")))
    videos = {}
    for key, rows in contracts.by_video(contracts.read_all(image, "image")).items():
        picks = rows["frame"].to_numpy()
        videos[key] = (
            contracts.embeddings(rows["embedding"]),
            layer(said[key], "gtscore")[0][picks],
            picks,
        )
    return videos
