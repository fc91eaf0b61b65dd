"""attributions/{variant}/{shard}.parquet: what each sentence adds to each shot."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.leave_one_out import shot_deltas
from clipit.algorithms.sentences import sample_uniformly
from clipit.config.run_options import ExplainOptions
from clipit.config.variant_options import VariantOptions
from clipit.core import provenance
from clipit.datasets.splits import Splits
from clipit.models import scorer_checkpoint
from clipit.models.clipit import ClipIt
from clipit.models.device import pick_device
from clipit.models.model_attributions import attention, model_deltas
from clipit.models.samples import Sample
from clipit.summary.attributions import attribution_rows
from clipit.tables import Key
from clipit.tables.annotation_layers import shot_bounds

Load = Callable[[int], tuple[ClipIt, VariantOptions]]


def run(
    *,
    features: Path,
    caption_embeddings: list[Path],
    splits: list[Path],
    weights: list[Path],
    cards: list[Path],
    selections: Path,
    attributions: Path,
    options: ExplainOptions,
) -> None:
    """Leave each guiding sentence out once, in the generic summary of every chosen video.

    weights: of one model, or one per split; a video is explained by the first that tests it, as
    its scores are that one's. A query takes the place of all sentences: nothing is left to leave
    out.
    """
    said = {
        key: rows
        for path in caption_embeddings
        for key, rows in tables.by_video(tables.read(path, "caption_embeddings")).items()
    }
    picked = tables.by_video(tables.read(selections, "selections"))
    number = _model_of(splits)

    @cache
    def load(split: int) -> tuple[ClipIt, VariantOptions]:
        model, variant = scorer_checkpoint.load(weights[split], cards[split])
        return model.to(pick_device()), variant

    stamp = provenance.stamp("attribute_model", options.model_dump_json())
    with tables.open_writer(attributions, "attributions", stamp) as append:
        append(tables.empty("attributions"))
        for key, rows in tables.by_video(tables.read(features, "features")).items():
            generic = tables.by_query(picked[key]).get(None) if key in picked else None
            if key in said and generic is not None:
                append(_reasons(key, rows, said[key], shot_bounds(generic), *load(number(key))))


def _reasons(
    key: Key,
    rows: pa.Table,
    said: pa.Table,
    shots: np.ndarray,
    model: ClipIt,
    variant: VariantOptions,
) -> dict:
    middle_s = (said["start_s"].to_numpy() + said["end_s"].to_numpy()) / 2
    guides = said.take(pa.array(sample_uniformly(middle_s, variant.language.sentences)))
    picks, n_frames = rows["frame"].to_numpy(), int(shots[-1, 1])
    caption_embeddings = tables.embeddings(guides["embedding"])
    sample = Sample(key, picks, tables.embeddings(rows["embedding"]), caption_embeddings)
    moved = shot_deltas(model_deltas(model, sample, variant), picks, shots, n_frames)
    attended = attention(model, sample)
    if attended is not None:
        attended = shot_deltas(_said_alike(attended, caption_embeddings), picks, shots, n_frames)
    return attribution_rows((key, None), shots, guides, moved, attended)


def _said_alike(weights: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Attention (M, T) where equal sentences, which are several keys, have it together."""
    return np.stack([weights[(vectors == vector).all(axis=1)].sum(axis=0) for vector in vectors])


def _model_of(splits: list[Path]) -> Callable[[Key], int]:
    """The number of the model that scored a video: of the first split that tests it."""
    tests = [
        split.test
        for path in splits
        for split in Splits.from_json(json.loads(path.read_text(encoding="utf-8"))).splits
    ]
    return lambda key: next((k for k, test in enumerate(tests) if key in test), 0)
