"""runs/ridge/.../scores.parquet: the test videos scored by the linear baseline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from clipit import tables
from clipit.algorithms.correlation import kendall_tau_b
from clipit.algorithms.ridge import fit
from clipit.config.run_options import RidgeStageOptions
from clipit.core import provenance
from clipit.datasets.splits import Split, Splits
from clipit.tables import Key
from clipit.tables.annotation_layers import layer

#: Features (T, D), gtscore (T,) and picks (T,) of a video.
_Video = tuple[np.ndarray, np.ndarray, np.ndarray]


def run(
    *,
    splits: Path,
    features: list[Path],
    annotations: list[Path],
    scores: Path,
    options: RidgeStageOptions,
) -> None:
    """Fit on training videos, select alpha on validation, refit on both, score the test videos."""
    split = Splits.from_json(json.loads(splits.read_text())).splits[options.split]
    videos = _load(features, annotations)
    alpha = max(options.ridge.alphas, key=lambda alpha: _validation_tau(videos, split, alpha))
    x, y = _stack(videos, [*split.train, *split.validation])
    model = fit(x, y, alpha)
    stamp = provenance.stamp("score_ridge", options.model_dump_json(), alpha=alpha)
    with tables.open_writer(scores, "scores", stamp) as append:
        for key in split.test:
            vectors, _, picks = videos[key]
            append(tables.score_rows(key, picks, model.predict(vectors)))


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


def _load(features: list[Path], annotations: list[Path]) -> dict[Key, _Video]:
    annotated = tables.by_video(tables.generic(tables.read_all(annotations, "annotations")))
    videos = {}
    for key, rows in tables.by_video(tables.read_all(features, "features")).items():
        picks = rows["frame"].to_numpy()
        videos[key] = (
            tables.embeddings(rows["embedding"]),
            layer(annotated[key], "gtscore")[0][picks],
            picks,
        )
    return videos
