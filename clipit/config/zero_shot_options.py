"""Options of the scorer that needs no training."""

from __future__ import annotations

from pydantic import Field

from clipit.config.base import Options


class ZeroShotOptions(Options):
    """Scores from the embeddings alone; measured in docs/decisions/zero-shot.md."""

    #: query: how much similarity to the captions of the video on average counts against a frame
    contrast: float = Field(0.5, ge=0, le=100)
    #: standard deviation of the Gaussian that scores are smoothed by over time
    smoothing_s: float = Field(0.5, ge=0, le=3600)
    #: share of a pick's score that comes from picks that look alike (docs/decisions/readout.md)
    similar: float = Field(0.35, ge=0, le=1)
