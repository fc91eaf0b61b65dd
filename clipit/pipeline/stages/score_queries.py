"""runs/.../split{k}/query_scores.parquet: the test videos scored for every query."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.run_options import ScoreOptions
from clipit.core import provenance
from clipit.core.file_hash import file_sha256
from clipit.models.query_scoring import score_queries
from clipit.models.test_set import load_test_set


def run(
    *,
    splits: Path,
    features: list[Path],
    caption_embeddings: list[Path],
    title_embeddings: list[Path],
    query_embeddings: list[Path],
    weights: Path,
    card: Path,
    scores: Path,
    options: ScoreOptions,
) -> None:
    """Score every pick of the split's test videos, once without a query and once for each."""
    test_set = load_test_set(
        splits,
        options.split,
        features,
        caption_embeddings,
        title_embeddings,
        query_embeddings,
        weights,
        card,
    )
    digest = file_sha256(weights)
    stamp = provenance.stamp("score_queries", options.model_dump_json(), weights=digest)
    with tables.open_writer(scores, "query_scores", stamp) as append:
        score_queries(test_set.scorer, test_set.samples, test_set.keys, test_set.queries, append)
