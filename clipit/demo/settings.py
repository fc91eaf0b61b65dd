"""The configuration of the demo."""

from __future__ import annotations

import json
from pathlib import Path

from clipit.core.durable import write_text
from clipit.demo.world import queries

#: The demo's name among the datasets.
DATASET = "demo"

_CONFIG = """\
# The demo: eight short generated videos, and a small CLIP trained on the same world
# (docs/decisions/demo-world.md). Not the paper's data, not the paper's model.
data_dir: {data_dir}
results_dir: {results_dir}
datasets:
  {dataset}:
    videos: {{ format: folder, path: videos }}
    annotations: {{ format: csv, path: annotations.csv }}
    annotated_queries: true # but not those below, which the model was not trained on
    captions:
      scenes: {{ format: json, path: captions.json }}
    queries: {queries}
    # scenes last 2.5 s: at the usual 2 fps a cut could be found late by a fifth of a scene
    frames: {{ fps: 4 }}
    segmentation: {{ encoder: demo }}
    splits: {{ folds: 2 }}
    videos_per_shard: 8
variants:
  ridge: {{ encoder: demo }}
  small:
    encoder: demo
    language: {{ captions: scenes, encoder: demo, query: similarity }}
    scorer: {{ width: 64, heads: 4, encoder_layers: 1, decoder_layers: 1, feedforward: 128 }}
    losses:
      {{ classification: 1, diversity: 0, reconstruction: 0, target: gtscore, class_weights: none }}
    training:
      {{ epochs: 20, learning_rate: 0.002, window: 192, queries_per_video: 4, precision: fp32 }}
benchmark: {{ variants: [small], seeds: [0], random_seeds: 20 }}
summary: {{ variants: [small, zero-shot], encoder: demo, captions: scenes }}
"""


def write_config(folder: Path, results_dir: str) -> Path:
    """Write `folder`/config.yaml for the demo's files in `folder`."""
    path = folder / "config.yaml"
    text = _CONFIG.format(
        data_dir=folder.as_posix(),
        results_dir=results_dir,
        dataset=DATASET,
        queries=json.dumps([query.query for query in queries()]),
    )
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_text(path, text)
    return path
