"""runs/.../split{k}/scores.parquet: the test videos scored by a trained model."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.run_options import ScoreOptions
from clipit.core import provenance
from clipit.core.file_hash import file_sha256
from clipit.models.inference import score
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
    """Score every pick of the split's test videos."""
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
    stamp = provenance.stamp("score_split", options.model_dump_json(), weights=digest)
    with tables.open_writer(scores, "scores", stamp) as append:
        for key in test_set.keys:
            values = score(test_set.scorer, test_set.samples[key])
            append(tables.score_rows(key, test_set.samples[key].frame, values))
