"""A caption, from a file or a captioner."""

from __future__ import annotations

from typing import NamedTuple


class Caption(NamedTuple):
    """A sentence about [start_s, end_s) of a video, with the captioner's confidence if known.

    score: on each captioner's own scale; bmt: objectness of the proposal, coca: mean
    log-probability of a token, retrieval: cosine of segment and sentence.
    """

    start_s: float
    end_s: float
    sentence: str
    score: float | None = None
