"""runs/.../split{k}/: a trained scorer and the history of its training."""

from __future__ import annotations

import json
from pathlib import Path

from clipit.config.run_options import TrainOptions
from clipit.core import provenance
from clipit.datasets.splits import Splits
from clipit.models.loading import load_queries, load_samples
from clipit.models.samples import with_targets
from clipit.models.targets import targets
from clipit.models.training_run import train_and_save


def run(
    *,
    splits: Path,
    features: list[Path],
    caption_embeddings: list[Path],
    title_embeddings: list[Path],
    query_embeddings: list[Path],
    shots: list[Path],
    annotations: list[Path],
    weights: Path,
    card: Path,
    history: Path,
    options: TrainOptions,
) -> None:
    """Train on the split's training videos, select the epoch, write weights, card and history."""
    split = Splits.from_json(json.loads(splits.read_text())).splits[options.split]
    variant = options.variant
    keys = {*split.train, *split.validation}
    queries = load_queries(query_embeddings)
    samples = load_samples(
        keys,
        features,
        caption_embeddings,
        title_embeddings,
        variant.language.sentences,
        queries,
    )
    labels = targets(samples, variant.losses.target, annotations, shots)
    train_and_save(
        with_targets(samples, labels, split.train, queries),
        with_targets(samples, labels, split.validation, queries),
        variant,
        options.seed,
        provenance.stamp("train_split", options.model_dump_json(), seed=options.seed),
        weights=weights,
        card=card,
        history=history,
    )
