"""scores/zero-shot/{shard}.parquet: frames scored without training, generic and per query."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.algorithms.zero_shot import zero_shot_scores
from clipit.config.summary_options import ZeroShotStageOptions
from clipit.core import provenance
from clipit.tables import Key


def run(
    *,
    features: Path,
    caption_embeddings: list[Path],
    query_embeddings: list[Path],
    scores: Path,
    options: ZeroShotStageOptions,
) -> None:
    """Score every frame of the shard once without a query (null) and once per query."""
    captions = _sentences(caption_embeddings)
    queries = tables.query_vectors(query_embeddings)
    stamp = provenance.stamp("score_zero_shot", options.model_dump_json())
    with tables.open_writer(scores, "query_scores", stamp) as append:
        append(tables.empty("query_scores"))
        for key, rows in tables.by_video(tables.read(features, "features")).items():
            image_vectors = tables.embeddings(rows["embedding"])
            frame = rows["frame"].to_numpy()
            for query, vector in queries:
                values = zero_shot_scores(
                    image_vectors, captions.get(key), vector, options.zero_shot
                )
                append(tables.query_score_rows(key, query, frame, values))


def _sentences(caption_embeddings: list[Path]) -> dict[Key, np.ndarray]:
    return {
        key: tables.embeddings(rows["embedding"])
        for path in caption_embeddings
        for key, rows in tables.by_video(tables.read(path, "caption_embeddings")).items()
    }
