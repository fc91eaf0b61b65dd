"""One video -> its dense captions: features, then sentences."""

from __future__ import annotations

from pathlib import Path

from clipit.config.bmt_options import FeatureOptions
from clipit.models.captioners.bmt.captioner import BmtCaptioner
from clipit.models.captioners.bmt.feature_extraction import Extractor
from clipit.models.captioners.bmt.feature_files import streams_of
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
    """Rows of (start_s, end_s, sentence, score) for one video, best first.

    name: of its feature files, the stem of `video` by default. extractor=None takes precomputed
    features only, made with `options`. mode: Robust() by default. Errors as `streams_of`,
    `BmtCaptioner.caption`, and FfmpegError where the video cannot be decoded.
    """
    name = name or video.stem
    options = options or (extractor.options if extractor else FeatureOptions())
    streams = streams_of(video, name, duration_s, extractor, cache_dir, precomputed_dir, options)
    return captioner.caption(streams, duration_s, mode, fps=options.extraction_fps, name=name)
