"""runs/.../split{k}/scores.parquet, strangers.parquet: the test videos, scored by a model."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.run_options import SentencesOptions
from clipit.core import provenance
from clipit.core.file_hash import file_sha256
from clipit.models.inference import score
from clipit.models.strangers import SENTENCES
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
    options: SentencesOptions,
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
        for sample in SENTENCES[options.sentences](test_set.samples, test_set.keys):
            values = score(test_set.scorer, sample)
            append(tables.score_rows(sample.key, sample.frame, values))
