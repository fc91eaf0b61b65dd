"""attributions/zero-shot/{shard}.parquet: what each caption adds to each shot, without training."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.algorithms.leave_one_out import sentence_deltas, shot_deltas
from clipit.algorithms.zero_shot import zero_shot_scorer
from clipit.config.summary_options import ZeroShotStageOptions
from clipit.core import provenance
from clipit.summary.attributions import attribution_rows
from clipit.tables.annotation_layers import shot_bounds


def run(
    *,
    features: Path,
    caption_embeddings: list[Path],
    query_embeddings: list[Path],
    selections: Path,
    attributions: Path,
    options: ZeroShotStageOptions,
) -> None:
    """Leave every caption out once, for the generic summary and for each query."""
    vectors = dict(tables.query_vectors(query_embeddings))
    captions = {
        key: rows
        for path in caption_embeddings
        for key, rows in tables.by_video(tables.read(path, "caption_embeddings")).items()
    }
    selected = tables.by_video(tables.read(selections, "selections"))
    stamp = provenance.stamp("attribute_zero_shot", options.model_dump_json())
    with tables.open_writer(attributions, "attributions", stamp) as append:
        append(tables.empty("attributions"))
        for key, rows in tables.by_video(tables.read(features, "features")).items():
            if key not in captions:
                continue
            frames, sentences = tables.embeddings(rows["embedding"]), captions[key]
            for query, summary_rows in tables.by_query(selected[key]).items():
                score = zero_shot_scorer(frames, vectors[query], options.zero_shot)
                changes = sentence_deltas(score, tables.embeddings(sentences["embedding"]))
                shots = shot_bounds(summary_rows)
                picks = rows["frame"].to_numpy()
                deltas = shot_deltas(changes, picks, shots, int(shots[-1, 1]))
                append(attribution_rows((key, query), shots, sentences, deltas))
