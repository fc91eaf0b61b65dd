"""runs/.../split{k}/scores.parquet: the test videos scored by a trained model."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.run_options import ScoreOptions
from clipit.core import provenance
from clipit.models.inference import score
from clipit.models.test_set import load_test_set


def run(
    *,
    splits: Path,
    image: list[Path],
    text: list[Path],
    queries: list[Path],
    weights: Path,
    card: Path,
    scores: Path,
    options: ScoreOptions,
) -> None:
    """Score every pick of the split's test videos."""
    found = load_test_set(splits, options.split, image, text, queries, weights, card)
    training = found.variant.training
    digest = provenance.file_sha256(weights)
    stamp = provenance.stamp("score_split", options.model_dump_json(), weights=digest)
    with tables.open_writer(scores, "scores", stamp) as append:
        for key in found.keys:
            values = score(
                found.model,
                found.samples[key],
                found.variant.language.keys,
                training.window,
                training.precision,
            )
            append(tables.score_rows(key, found.samples[key].frame, values))
