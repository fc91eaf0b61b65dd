"""results/{dataset}/text.json: text summaries against the reference summaries (ROUGE-SU)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.rouge import Rouge, best_rouge_su, tokens
from clipit.algorithms.selection import even_shots, random_shots, summary_frames
from clipit.config.query_options import TextEvaluationOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.datasets import videoset
from clipit.tables import Key
from clipit.tables.annotation_layers import layer, shot_bounds


def run(
    *,
    keyshots: list[Path],
    tags: list[Path],
    annotations: Path,
    references: Path,
    result: Path,
    options: TextEvaluationOptions,
) -> None:
    """Write ROUGE-SU of every variant and control: mean over videos, and each video's.

    The text of a summary is the sentences of the subshots of which it holds more than half. It
    is compared with every reference, without stop words, and the best counts (Yeung et al., 2014).
    """
    shot_sentences = tables.by_video(tables.read_all(tags, "tags"))
    reference_tokens = {
        key: [
            tokens(" ".join(sentences))
            for sentences in videoset.read_references(references, key[1])
        ]
        for key in shot_sentences
    }
    user_rows = tables.by_video(tables.generic(tables.read(annotations, "annotations")))
    rouge_of: dict[str, dict[str, list[Rouge]]] = {}
    for name, key, frames in itertools.chain(
        _of_variants(keyshots, options), _of_controls(shot_sentences, user_rows, options)
    ):
        text = tokens(" ".join(_sentences(frames, shot_sentences[key])))
        rouge = best_rouge_su(text, reference_tokens[key], options.skip)
        rouge_of.setdefault(name, {}).setdefault(key[1], []).append(rouge)
    stamp = provenance.stamp("evaluate_text", options.model_dump_json())
    content = {name: _means(by_video) for name, by_video in rouge_of.items()}
    write_json(result, {"dataset": options.dataset, "results": content, "provenance": stamp})
    for name, means in content.items():
        print(f"{name:<12} ROUGE-SU F {100 * means['f1']:.1f} recall {100 * means['recall']:.1f}")


def _of_variants(
    keyshots: list[Path], options: TextEvaluationOptions
) -> Iterator[tuple[str, Key, np.ndarray]]:
    """(variant, video, frames (n,) bool) of every summary of every split."""
    for variant, path in zip(options.variants, keyshots, strict=True):
        table = tables.read(path, "keyshots")
        for split in sorted(set(table["split"].to_pylist())):
            of_split = table.filter(np.asarray(table["split"]) == split)
            for key, rows in tables.by_video(of_split).items():
                selected = rows["selected"].to_numpy(zero_copy_only=False)
                yield variant, key, _frames(selected, shot_bounds(rows))


def _of_controls(
    shot_sentences: dict[Key, pa.Table],
    user_rows: dict[Key, pa.Table],
    options: TextEvaluationOptions,
) -> Iterator[tuple[str, Key, np.ndarray]]:
    """Random, uniform, and the ground truth derived from the reference summaries."""
    for number, (key, rows) in enumerate(shot_sentences.items()):
        shots = shot_bounds(rows)
        count = max(1, int(options.budget_share * len(shots)))
        yield "uniform", key, _frames(even_shots(np.ones(len(shots)), count), shots)
        for seed in range(options.random_seeds):
            rng = np.random.default_rng([seed, number])
            yield "random", key, _frames(random_shots(len(shots), count, rng), shots)
        for frames in layer(user_rows[key], "summary"):
            yield "ground truth", key, frames > 0


def _frames(selected: np.ndarray, shots: np.ndarray) -> np.ndarray:
    return summary_frames(selected, shots, int(shots[-1, 1]))


def _sentences(frames: np.ndarray, rows: pa.Table) -> list[str]:
    """The sentences of the subshots of which more than half is in `frames` (n,) bool."""
    return [
        sentence
        for (start, stop), sentences in zip(
            shot_bounds(rows), rows["tags"].to_pylist(), strict=True
        )
        if frames[start:stop].mean() > 0.5
        for sentence in sentences
    ]


def _means(by_video: dict[str, list[Rouge]]) -> dict[str, Any]:
    videos = {
        video: dict(zip(Rouge._fields, np.mean(rows, axis=0).tolist(), strict=True))
        for video, rows in by_video.items()
    }
    means = {name: float(np.mean([v[name] for v in videos.values()])) for name in Rouge._fields}
    return {**means, "videos": videos}
