"""attributions/zero-shot/{shard}.parquet: what sentences add to each shot, without training."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from clipit import tables
from clipit.algorithms.cues import Evidence
from clipit.algorithms.leave_one_out import shot_deltas
from clipit.algorithms.zero_shot import caption_deltas, title_deltas
from clipit.config.summary_options import ZeroShotStageOptions
from clipit.core import provenance
from clipit.summary.attributions import attribution_rows
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.video_evidence import evidence, rows_by_video


def run(
    *,
    features: Path,
    caption_embeddings: list[Path],
    titles: list[Path],
    query_embeddings: list[Path],
    selections: Path,
    attributions: Path,
    options: ZeroShotStageOptions,
) -> None:
    """Leave every sentence out once: the title of a generic summary, else each caption."""
    vectors = dict(tables.query_vectors(query_embeddings))
    captions = rows_by_video(caption_embeddings, "caption_embeddings")
    title_of = rows_by_video(titles, "title_embeddings")
    selected = tables.by_video(tables.read(selections, "selections"))
    stamp = provenance.stamp("attribute_zero_shot", options.model_dump_json())
    with tables.open_writer(attributions, "attributions", stamp) as append:
        append(tables.empty("attributions"))
        for key, rows in tables.by_video(tables.read(features, "features")).items():
            video = evidence(rows, captions.get(key), title_of.get(key))
            for query, summary_rows in tables.by_query(selected[key]).items():
                if query is None and key in title_of:
                    sentences = _about_the_whole(title_of[key], video)
                    changes = title_deltas(video, options.zero_shot)
                elif key in captions:
                    sentences = captions[key]
                    changes = caption_deltas(video, vectors[query], options.zero_shot)
                else:
                    continue
                shots = shot_bounds(summary_rows)
                picks = rows["frame"].to_numpy()
                deltas = shot_deltas(changes, picks, shots, int(shots[-1, 1]))
                append(attribution_rows((key, query), shots, sentences, deltas))


def _about_the_whole(title: pa.Table, video: Evidence) -> pa.Table:
    """The title as a sentence about the whole video."""
    sentence = title["title"].to_pylist()
    return pa.table({"start_s": [0.0], "end_s": [video.duration_s], "sentence": sentence})
