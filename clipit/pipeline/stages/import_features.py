"""features/{encoder}/{shard}.parquet from features, or captions of picks, that exist already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from clipit import tables
from clipit.config.import_options import FeaturesStageOptions
from clipit.core import provenance
from clipit.core.errors import DataError
from clipit.datasets import eccv16
from clipit.datasets.frame_captions import read_frame_captions
from clipit.datasets.readers import reader
from clipit.datasets.records import FeatureRecord, check_features

#: Rows of the videos table by video.
Rows = Mapping[str, Mapping[str, Any]]
Read = Callable[[Path, Rows, FeaturesStageOptions], Iterator[FeatureRecord]]


def run(*, source: Path, videos: Path, features: Path, options: FeaturesStageOptions) -> None:
    """Write the frame features of the shard's videos, one row group per video.

    Captions of picks become features by the text encoder of the options.
    """
    read = reader(_READERS, options.format, f"datasets.{options.dataset}.features")
    rows = {key[1]: row for key, row in tables.video_rows(videos).items()}
    missing = set(options.videos)
    stamp = provenance.stamp("import_features", options.model_dump_json())
    with tables.open_writer(features, "features", stamp) as append:
        for record in read(source, {name: rows[name] for name in options.videos}, options):
            row = rows[record.video]
            check_features(record, row["n_frames"], f"{source}: {record.video}")
            append(_columns(options.dataset, record, row["fps"]))
            missing.discard(record.video)
        if missing:
            raise DataError(f"{source}: no features of {', '.join(sorted(missing))}")


def _columns(dataset: str, record: FeatureRecord, fps: float | None) -> dict[str, Any]:
    count, times = len(record.frame), record.time_s
    if times is None and fps is not None:
        times = record.frame / fps
    return {
        "dataset": [dataset] * count,
        "video": [record.video] * count,
        "frame": record.frame,
        "time_s": [None] * count if times is None else times,
        "embedding": tables.embedding_column(record.features),
    }


def _stored(source: Path, rows: Rows, _: FeaturesStageOptions) -> Iterator[FeatureRecord]:
    return eccv16.read_features(source, rows)


def _embedded(source: Path, rows: Rows, options: FeaturesStageOptions) -> Iterator[FeatureRecord]:
    """The embedding of every pick's caption; equal sentences are embedded once."""
    from clipit.models.encoders.text_encoder import build_text_encoder, encode_distinct

    assert options.text_encoder is not None, options.dataset
    encoder = build_text_encoder(options.text_encoder)
    titles = {video: row["name"] for video, row in rows.items()}
    for found in read_frame_captions(source, titles):
        vectors = encode_distinct(encoder, found.sentences)
        yield FeatureRecord(found.video, found.picks, None, vectors)


_READERS: dict[str, Read] = {"eccv16": _stored, "frame-captions": _embedded}
