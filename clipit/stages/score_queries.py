"""runs/.../split{k}/query_scores.parquet: the test videos scored for all that is asked of them."""

from __future__ import annotations

import json
from pathlib import Path

from clipit import contracts, provenance
from clipit.datasets.splits import Splits
from clipit.models import checkpoint
from clipit.models.asking import score_asked
from clipit.models.device import pick_device
from clipit.models.loading import load_queries, load_samples
from clipit.options.runs import ScoreOptions


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
    """Score every pick of the split's test videos, once without a query and once for each."""
    model, variant = checkpoint.load(weights, card)
    model.to(pick_device())
    test = Splits.from_json(json.loads(splits.read_text())).splits[options.split].test
    asked = load_queries(queries)
    samples = load_samples(test, image, text, variant.language.sentences, asked)
    digest = provenance.file_sha256(weights)
    stamp = provenance.stamp("score_queries", options.model_dump_json(), weights=digest)
    with contracts.open_writer(scores, "query_scores", stamp) as append:
        score_asked(model, variant, samples, test, asked, append)
