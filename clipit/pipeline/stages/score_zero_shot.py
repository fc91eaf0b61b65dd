"""scores/zero-shot/{shard}.parquet: frames scored without training, generic and per query."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.algorithms.zero_shot import zero_shot_scores
from clipit.config.summary_options import ZeroShotStageOptions
from clipit.core import provenance
from clipit.tables.video_evidence import load_evidence


def run(
    *,
    features: Path,
    caption_embeddings: list[Path],
    titles: list[Path],
    query_embeddings: list[Path],
    scores: Path,
    options: ZeroShotStageOptions,
) -> None:
    """Score every frame of the shard once without a query (null) and once per query.

    titles: of the videos whose title fits them.
    """
    queries = tables.query_vectors(query_embeddings)
    picks = tables.by_video(tables.read(features, "features", ["dataset", "video", "frame"]))
    stamp = provenance.stamp("score_zero_shot", options.model_dump_json())
    with tables.open_writer(scores, "query_scores", stamp) as append:
        append(tables.empty("query_scores"))
        for key, video in load_evidence(features, caption_embeddings, titles).items():
            frame = picks[key]["frame"].to_numpy()
            for query, vector in queries:
                values = zero_shot_scores(video, vector, options.zero_shot)
                append(tables.query_score_rows(key, query, frame, values))
