"""Dense captions of one video: feature extraction, then captioning."""

from __future__ import annotations

from pathlib import Path

from clipit.config.bmt_options import FeatureOptions
from clipit.models.captioners.bmt.captioner import BmtCaptioner
from clipit.models.captioners.bmt.feature_extraction import Extractor
from clipit.models.captioners.bmt.feature_files import load_streams
from clipit.models.captioners.bmt.modes import Mode
from clipit.tables.caption import Caption


def caption_video(
    video: Path,
    duration_s: float,
    captioner: BmtCaptioner,
    extractor: Extractor | None,
    cache_dir: Path,
    *,
    name: str | None = None,
    mode: Mode | None = None,
    precomputed_dir: Path | None = None,
    options: FeatureOptions | None = None,
) -> list[Caption]:
    """Timed captions of one video, best first.

    name: stem of its feature files, by default that of `video`. extractor=None uses precomputed
    features only, extracted with `options`. mode: Robust() by default. Raises the errors of
    `load_streams` and `BmtCaptioner.caption`, and FfmpegError if the video cannot be decoded.
    """
    name = name or video.stem
    options = options or (extractor.options if extractor else FeatureOptions())
    streams = load_streams(video, name, duration_s, extractor, cache_dir, precomputed_dir, options)
    return captioner.caption(streams, duration_s, mode, fps=options.extraction_fps, name=name)
