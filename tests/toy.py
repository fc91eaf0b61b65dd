"""A toy benchmark with a planted answer, in the field's own file formats.

Each video is a sequence of shots, each of one of a few concepts; a frame's feature is its
concept's direction plus noise, its importance the concept's, its caption names the concept. The
relation to be learned is known, so a run shows whether the pipeline learns it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.selection import summarize, summary_frames
from clipit.core.durable import durable_write, write_json, write_text

#: Concepts and how important the annotators find them, 1 to 5.
CONCEPTS = {
    "a goal is scored and the crowd cheers": 5,
    "the winner lifts the cup": 4,
    "two players run for the ball": 3,
    "the teams line up": 2,
    "an empty field": 1,
    "a title on black": 1,
}
_STEP = 15  # frames from pick to pick, as in the public feature files
_FPS = 30.0
_DIMENSION = 32
_USERS = 6

CONFIG = """\
data_dir: {data_dir}
results_dir: {results_dir}
datasets:
  toy:
    annotations: {{ format: eccv16, path: toy.h5 }}
    shots: {{ format: eccv16, path: toy.h5 }}
    features:
      planted: {{ format: eccv16, path: toy.h5 }}
    captions:
      dense: {{ format: json, path: captions.json }}
    splits: {{ folds: 3 }}
    videos_per_shard: 4
variants:
  ridge: {{ encoder: planted }}
  supervised:
    base: paper
    encoder: planted
    scorer: {{ width: 32, heads: 4, encoder_layers: 1, decoder_layers: 1, feedforward: 64 }}
    losses:
      {{ diversity: 0.01, reconstruction: 0.02, target: gtscore, class_weights: none }}
    training: {{ epochs: 10, learning_rate: 0.003, precision: fp32 }}
  other-features:
    encoder: absent
benchmark: {{ variants: [supervised], seeds: [0], random_seeds: 20 }}
tables:
  toy:
    title: The toy benchmark
    columns: [toy/standard/f1, toy/standard/tau]
    rows:
      - {{ label: supervised, variant: supervised, paper: {{ toy/standard/f1: 12.5 }} }}
      - {{ label: features that nobody has, variant: other-features }}
"""


def generate(folder: Path, results_dir: str, n_videos: int = 12, seed: int = 0) -> None:
    """Write toy.h5, captions.json and config.yaml into `folder`, always the same for a seed."""
    rng = np.random.default_rng(seed)
    directions = rng.standard_normal((len(CONCEPTS), _DIMENSION))
    captions: dict[str, list[dict[str, Any]]] = {}
    with durable_write(folder / "toy.h5") as temporary, h5py.File(temporary, "w") as file:
        for number in range(1, n_videos + 1):
            name = f"video_{number}"
            captions[name] = _write_video(file.create_group(name), directions, rng)
    write_json(folder / "captions.json", captions)
    text = CONFIG.format(data_dir=folder.as_posix(), results_dir=results_dir)
    write_text(folder / "config.yaml", text)


def _write_video(
    group: h5py.Group, directions: NDArray[np.float64], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Fill a video's group; returns its captions."""
    concepts = rng.permutation(np.repeat(np.arange(len(CONCEPTS)), 3))
    lengths = rng.integers(45, 150, len(concepts))  # frames
    edges = np.concatenate([[0], np.cumsum(lengths)])
    shots = np.stack([edges[:-1], edges[1:]], axis=1)
    n_frames = int(edges[-1])
    picks = np.arange(0, n_frames, _STEP)
    of_frame = np.repeat(concepts, lengths)
    wanted = np.array(list(CONCEPTS.values()))[of_frame]
    scores = np.clip(
        wanted + np.repeat(rng.integers(-1, 2, (_USERS, len(shots))), lengths, axis=1), 1, 5
    )
    noise = rng.standard_normal((len(picks), _DIMENSION)) * 0.5
    group["features"] = (directions[of_frame[picks]] + noise).astype(np.float32)
    group["picks"] = picks.astype(np.int32)
    group["n_frames"] = n_frames
    group["fps"] = _FPS
    group["change_points"] = np.stack([shots[:, 0], shots[:, 1] - 1], axis=1)  # inclusive
    group["user_anno"] = scores.astype(np.uint8)
    group["user_summary"] = np.stack(
        [summary_frames(summarize(row.astype(float), shots)[1], shots, n_frames) for row in scores]
    ).astype(np.uint8)
    group["gtscore"] = ((scores.mean(axis=0) - 1) / 4)[picks].astype(np.float32)
    sentences = list(CONCEPTS)
    return [
        {"start_s": start / _FPS, "end_s": stop / _FPS, "sentence": sentences[concept]}
        for (start, stop), concept in zip(shots.tolist(), concepts.tolist(), strict=True)
    ]
