"""runs/.../split{k}/strangers.parquet: the test videos scored with each other's sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.run_options import ScoreOptions
from clipit.core import provenance
from clipit.core.file_hash import file_sha256
from clipit.models.inference import score
from clipit.models.samples import Sample, TimedSentences
from clipit.models.test_set import load_test_set


def run(
    *,
    splits: Path,
    features: list[Path],
    caption_embeddings: list[Path],
    title_embeddings: list[Path],
    query_embeddings: list[Path],
    weights: Path,
    card: Path,
    scores: Path,
    options: ScoreOptions,
) -> None:
    """Score every test video with the captions and title of the next, the last with the first.

    A control: a scorer that listens does worse than with the video's own sentences
    (docs/decisions/controls.md).
    """
    test_set = load_test_set(
        splits,
        options.split,
        features,
        caption_embeddings,
        title_embeddings,
        query_embeddings,
        weights,
        card,
    )
    stamp = provenance.stamp(
        "score_strangers", options.model_dump_json(), weights=file_sha256(weights)
    )
    with tables.open_writer(scores, "scores", stamp) as append:
        for key, other in zip(test_set.keys, np.roll(test_set.keys, -1, axis=0), strict=True):
            own = test_set.samples[key]
            stranger = test_set.samples[str(other[0]), str(other[1])]
            values = score(test_set.scorer, _with_sentences(own, stranger))
            append(tables.score_rows(key, own.frame, values))


def _with_sentences(sample: Sample, stranger: Sample) -> Sample:
    """The sample with the sentences of another video, their times stretched to its length."""
    captions = stranger.captions
    if captions is not None:
        stretch = sample.evidence.duration_s / stranger.evidence.duration_s
        captions = TimedSentences(
            captions.embeddings, captions.start_s * stretch, captions.end_s * stretch
        )
    return replace(sample, text=stranger.text, captions=captions, title=stranger.title)
