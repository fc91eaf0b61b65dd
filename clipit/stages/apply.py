"""scores/{variant}/{part}.parquet: a part's videos scored by a model that is trained already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clipit import contracts, provenance
from clipit.models import checkpoint
from clipit.models.device import pick_device
from clipit.models.inference import score
from clipit.models.loading import load_samples
from clipit.options.runs import ApplyOptions


def run(
    *,
    image: Path,
    text: list[Path],
    queries: list[Path],
    weights: Path,
    card: Path,
    scores: Path,
    options: ApplyOptions,
) -> None:
    """Score every pick once without a query (null) and once for each.

    A query takes the place of the captions, as in the paper (section 3.1).
    """
    model, variant = checkpoint.load(weights, card)
    model.to(pick_device())
    language, training = variant.language, variant.training
    keys = contracts.by_video(contracts.read(image, "image", ["dataset", "video"]))
    samples = load_samples(keys.keys(), [image], text, language.sentences)
    asked = contracts.query_vectors(queries)
    stamp = provenance.stamp(
        "apply", options.model_dump_json(), weights=provenance.file_sha256(weights)
    )
    with contracts.open_writer(scores, "query_scores", stamp) as append:
        append(contracts.empty("query_scores"))
        for key, sample in samples.items():
            for query, vector in asked:
                guided = sample if vector is None else replace(sample, text=vector[None])
                values = score(
                    model, guided, language.sentences, training.window, training.precision
                )
                append(contracts.query_score_rows(key, query, sample.frame, values))
