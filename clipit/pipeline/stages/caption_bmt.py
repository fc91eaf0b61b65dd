"""captions/bmt/{shard}.parquet: dense captions of a shard's videos by the Bi-Modal Transformer."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, NamedTuple

from clipit import tables
from clipit.config.bmt_options import BmtStageOptions
from clipit.core import provenance
from clipit.core.errors import DataError, MissingError
from clipit.core.file_hash import file_sha256
from clipit.core.naming import shortened
from clipit.media.probe import probe
from clipit.models.captioners.bmt.captioner import BmtCaptioner
from clipit.models.captioners.bmt.dense_captions import caption_video
from clipit.models.captioners.bmt.feature_extraction import ExtractorOnDemand
from clipit.models.captioners.bmt.modes import mode_of
from clipit.models.captioners.bmt.sources import model_files
from clipit.models.device import pick_device
from clipit.tables.caption import Caption

log = logging.getLogger(__name__)


class _Video(NamedTuple):
    """A video, its file if there is one, and the name of its precomputed features."""

    video: str
    file: Path | None
    name: str
    duration_s: float


def run(
    *, videos: Path, weights: Path, cache: Path, captions: Path, options: BmtStageOptions
) -> None:
    """Write the captions of the shard's videos in temporal order.

    weights, cache: folders. Features are cached in cache/{video}/; another mode, a new checkpoint
    or a run after an interruption reuses them.
    """
    bmt, device = options.bmt, pick_device()
    located = [
        _locate(row, options)
        for row in tables.read(videos, "videos").to_pylist()
        if row["shard"] == options.shard
    ]
    captioner = BmtCaptioner.load(weights, bmt, device)
    extractor = ExtractorOnDemand(weights, bmt.features, device)
    digests = {name: file_sha256(weights / name) for name in model_files(bmt)}
    stamp = provenance.stamp("caption_bmt", options.model_dump_json(), weights=digests)
    with tables.open_writer(captions, "captions", stamp) as append:
        for video in located:
            sentences = caption_video(
                video.file or Path(video.name),
                video.duration_s,
                captioner,
                extractor if video.file else None,
                cache / shortened(video.video),
                name=video.name,
                mode=mode_of(bmt),
                precomputed_dir=Path(bmt.precomputed) if bmt.precomputed else None,
                options=bmt.features,
            )
            if not sentences:
                log.warning("%s: no captions; mode robust gives at least one", video.video)
            append(_rows(options.dataset, video.video, sentences))


def _locate(row: dict[str, Any], options: BmtStageOptions) -> _Video:
    """The video file of a row; without one, its precomputed features and the row's frame rate."""
    video = row["video"]
    if video in options.files:
        file = Path(options.files[video])
        return _Video(video, file, file.stem, probe(file).duration_s)
    if options.bmt.precomputed is None:
        raise MissingError(
            f"{options.dataset}/{video}: no video file and no bmt.precomputed features; put the "
            "file into the folder of datasets.*.captions.bmt"
        )
    if not row["fps"]:
        raise DataError(
            f"{options.dataset}/{video}: no video file and no frame rate in videos.parquet: its "
            "duration is unknown; add the file"
        )
    return _Video(video, None, row["name"], row["n_frames"] / row["fps"])


def _rows(dataset: str, video: str, sentences: list[Caption]) -> dict[str, Any]:
    ordered = sorted(sentences, key=lambda caption: (caption.start_s, caption.end_s))
    return {
        "dataset": [dataset] * len(ordered),
        "video": [video] * len(ordered),
        "start_s": [caption.start_s for caption in ordered],
        "end_s": [caption.end_s for caption in ordered],
        "sentence": [caption.sentence for caption in ordered],
        "score": [caption.score for caption in ordered],
    }
