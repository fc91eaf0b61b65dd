"""scores/{variant}/{shard}.parquet: a shard's videos scored by a trained model."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.run_options import PredictOptions
from clipit.core import provenance
from clipit.core.file_hash import file_sha256
from clipit.models import scorer_checkpoint
from clipit.models.device import pick_device
from clipit.models.loading import load_queries, load_samples
from clipit.models.query_scoring import score_queries


def run(
    *,
    features: Path,
    caption_embeddings: list[Path],
    title_embeddings: list[Path],
    query_embeddings: list[Path],
    weights: Path,
    card: Path,
    scores: Path,
    options: PredictOptions,
) -> None:
    """Score every pick once without a query (null) and once for each."""
    scorer = scorer_checkpoint.load(weights, card).to(pick_device())
    keys = list(tables.by_video(tables.read(features, "features", ["dataset", "video"])))
    queries = load_queries(query_embeddings)
    samples = load_samples(
        keys,
        [features],
        caption_embeddings,
        title_embeddings,
        scorer.variant.language.sentences,
        queries,
    )
    digest = file_sha256(weights)
    stamp = provenance.stamp("predict", options.model_dump_json(), weights=digest)
    with tables.open_writer(scores, "query_scores", stamp) as append:
        append(tables.empty("query_scores"))
        score_queries(scorer, samples, keys, queries, append)
