"""Options of the scorer that needs no training."""

from __future__ import annotations

from pydantic import Field

from clipit.config.base import Options


class ZeroShotOptions(Options):
    """Scores from the embeddings alone; measured in docs/decisions/zero-shot.md."""

    #: picks on either side that a pick is seen with (2 picks are a second)
    context: int = Field(2, ge=0, le=1000)
    #: query: how much similarity to the captions of the video on average counts against a frame
    contrast: float = Field(0.5, ge=0, le=100)
    #: no query: weight of similarity to the whole video
    representative: float = Field(0.25, ge=0, le=100)
    #: no query: weight of dissimilarity to the picks next to it
    diverse: float = Field(1.0, ge=0, le=100)
    #: no query: weight of similarity to the captions
    captions: float = Field(1.0, ge=0, le=100)
    #: no query: picks on either side that count as next to a pick
    neighbours: int = Field(5, ge=1, le=1000)
