"""scores/{variant}/{part}.parquet: a part's videos scored by a model that is trained already."""

from __future__ import annotations

from pathlib import Path

from clipit import contracts, provenance
from clipit.models import checkpoint
from clipit.models.asking import score_asked
from clipit.models.device import pick_device
from clipit.models.loading import load_queries, load_samples
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
    """Score every pick once without a query (null) and once for each."""
    model, variant = checkpoint.load(weights, card)
    model.to(pick_device())
    keys = list(contracts.by_video(contracts.read(image, "image", ["dataset", "video"])))
    asked = load_queries(queries)
    samples = load_samples(keys, [image], text, variant.language.sentences, asked)
    digest = provenance.file_sha256(weights)
    stamp = provenance.stamp("apply", options.model_dump_json(), weights=digest)
    with contracts.open_writer(scores, "query_scores", stamp) as append:
        append(contracts.empty("query_scores"))
        score_asked(model, variant, samples, keys, asked, append)
