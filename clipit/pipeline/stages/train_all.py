"""models/{variant}.safetensors: a scorer trained on all videos of a dataset."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.run_options import TrainAllOptions
from clipit.core import provenance
from clipit.models.loading import load_queries, load_samples
from clipit.models.samples import with_targets
from clipit.models.targets import targets
from clipit.models.training_run import train_and_save
from clipit.tables import Key


def run(
    *,
    features: list[Path],
    caption_embeddings: list[Path],
    title_embeddings: list[Path],
    query_embeddings: list[Path],
    shots: list[Path],
    annotations: list[Path],
    weights: Path,
    card: Path,
    history: Path,
    options: TrainAllOptions,
) -> None:
    """Train on all videos with features; without validation videos the last epoch is kept.

    `annotations` is empty for unlabelled datasets, whose losses need no labels.
    """
    variant = options.variant
    queries = load_queries(query_embeddings)
    samples = load_samples(
        _all_keys(features),
        features,
        caption_embeddings,
        title_embeddings,
        variant.language.sentences,
        queries,
    )
    labels = targets(samples, variant.losses.target, annotations, shots)
    train_and_save(
        with_targets(samples, labels, sorted(samples), queries),
        [],
        variant,
        options.seed,
        provenance.stamp("train_all", options.model_dump_json(), seed=options.seed),
        weights=weights,
        card=card,
        history=history,
    )


def _all_keys(features: list[Path]) -> set[Key]:
    columns = tables.read_all(features, "features", ["dataset", "video"])
    return set(zip(*(column.to_pylist() for column in columns.columns), strict=True))
