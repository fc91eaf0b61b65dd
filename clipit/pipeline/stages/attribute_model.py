"""attributions/{variant}/{shard}.parquet: what each sentence adds to each shot."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.leave_one_out import shot_deltas
from clipit.algorithms.sentences import sample_uniformly
from clipit.config.run_options import AttributeOptions
from clipit.core import provenance
from clipit.datasets.splits import Splits
from clipit.models import scorer_checkpoint
from clipit.models.device import pick_device
from clipit.models.loading import load_titles, pick_times_s, timed_sentences
from clipit.models.model_attributions import attention, model_deltas
from clipit.models.samples import Sample
from clipit.models.trained_scorer import TrainedScorer
from clipit.summary.attributions import attribution_rows
from clipit.tables import Key
from clipit.tables.annotation_layers import shot_bounds

Load = Callable[[int], TrainedScorer]


def run(
    *,
    features: Path,
    caption_embeddings: list[Path],
    title_embeddings: list[Path],
    splits: list[Path],
    weights: list[Path],
    cards: list[Path],
    selections: Path,
    attributions: Path,
    options: AttributeOptions,
) -> None:
    """Leave each context sentence out once, in the generic summary of every selected video.

    weights: of one model, or one per split; a video is explained by the model of the first split
    that tests it, which is also the one that scored it. A query replaces all sentences, so there
    is nothing to leave out.
    """
    captions = {
        key: rows
        for path in caption_embeddings
        for key, rows in tables.by_video(tables.read(path, "caption_embeddings")).items()
    }
    title_of = load_titles(title_embeddings)
    selected = tables.by_video(tables.read(selections, "selections"))
    model_index = _model_of(splits)

    @cache
    def load(split: int) -> TrainedScorer:
        return scorer_checkpoint.load(weights[split], cards[split]).to(pick_device())

    stamp = provenance.stamp("attribute_model", options.model_dump_json())
    with tables.open_writer(attributions, "attributions", stamp) as append:
        append(tables.empty("attributions"))
        for key, rows in tables.by_video(tables.read(features, "features")).items():
            generic = tables.by_query(selected[key]).get(None) if key in selected else None
            if key in captions and generic is not None:
                append(
                    _attributions(
                        key,
                        rows,
                        captions[key],
                        title_of.get(key),
                        shot_bounds(generic),
                        load(model_index(key)),
                    )
                )


def _attributions(
    key: Key,
    rows: pa.Table,
    captions: pa.Table,
    title: np.ndarray | None,
    shots: np.ndarray,
    scorer: TrainedScorer,
) -> dict[str, Any]:
    middle_s = (captions["start_s"].to_numpy() + captions["end_s"].to_numpy()) / 2
    context = captions.take(pa.array(sample_uniformly(middle_s, scorer.variant.language.sentences)))
    picks, n_frames = rows["frame"].to_numpy(), int(shots[-1, 1])
    caption_embeddings = tables.embeddings(context["embedding"])
    sample = Sample(
        key,
        picks,
        pick_times_s(rows),
        tables.embeddings(rows["embedding"]),
        caption_embeddings,
        captions=timed_sentences(captions),
        title=title,
    )
    deltas = shot_deltas(model_deltas(scorer, sample), picks, shots, n_frames)
    attended = attention(scorer.network, sample)
    if attended is not None:
        attended = shot_deltas(_pool_equal(attended, caption_embeddings), picks, shots, n_frames)
    return attribution_rows((key, None), shots, context, deltas, attended)


def _pool_equal(weights: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Attention (M, T) with the weights of equal sentences, which are several keys, added up."""
    return np.stack([weights[(vectors == vector).all(axis=1)].sum(axis=0) for vector in vectors])


def _model_of(splits: list[Path]) -> Callable[[Key], int]:
    """The index of the model that scored a video: that of the first split that tests it."""
    tests = [
        split.test
        for path in splits
        for split in Splits.from_json(json.loads(path.read_text(encoding="utf-8"))).splits
    ]
    return lambda key: next((k for k, test in enumerate(tests) if key in test), 0)
