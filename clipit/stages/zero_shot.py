"""scores/zero-shot/{part}.parquet: frames scored without training, generic and per query."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import contracts, provenance
from clipit.algorithms.zero_shot import zero_shot_scores
from clipit.contracts import Key
from clipit.options.summary import ZeroShotStageOptions


def run(
    *,
    image: Path,
    text: list[Path],
    queries: list[Path],
    scores: Path,
    options: ZeroShotStageOptions,
) -> None:
    """Score every frame of the part once without a query (null) and once for each."""
    said = _sentences(text)
    asked = contracts.query_vectors(queries)
    stamp = provenance.stamp("zero_shot", options.model_dump_json())
    with contracts.open_writer(scores, "query_scores", stamp) as append:
        append(contracts.empty("query_scores"))
        for key, rows in contracts.by_video(contracts.read(image, "image")).items():
            image_vectors = contracts.embeddings(rows["embedding"])
            frame = rows["frame"].to_numpy()
            for query, vector in asked:
                values = zero_shot_scores(image_vectors, said.get(key), vector, options.zero_shot)
                append(contracts.query_score_rows(key, query, frame, values))


def _sentences(text: list[Path]) -> dict[Key, np.ndarray]:
    return {
        key: contracts.embeddings(rows["embedding"])
        for path in text
        for key, rows in contracts.by_video(contracts.read(path, "text")).items()
    }
