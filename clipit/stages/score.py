"""runs/.../split{k}/scores.parquet: the test videos scored by a trained model."""

from __future__ import annotations

import json
from pathlib import Path

from clipit import contracts, provenance
from clipit.datasets.splits import Splits
from clipit.models import checkpoint
from clipit.models.device import pick_device
from clipit.models.inference import score
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
    """Score every pick of the split's test videos."""
    model, variant = checkpoint.load(weights, card)
    model.to(pick_device())
    test = Splits.from_json(json.loads(splits.read_text())).splits[options.split].test
    samples = load_samples(test, image, text, variant.language.sentences, load_queries(queries))
    digest = provenance.file_sha256(weights)
    stamp = provenance.stamp("score", options.model_dump_json(), weights=digest)
    with contracts.open_writer(scores, "scores", stamp) as append:
        for key in test:
            values = score(
                model,
                samples[key],
                variant.language.keys,
                variant.training.window,
                variant.training.precision,
            )
            append(contracts.score_rows(key, samples[key].frame, values))
