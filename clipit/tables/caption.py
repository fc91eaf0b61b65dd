"""What a caption is, whoever wrote it: a file, a captioner, BMT."""

from __future__ import annotations

from typing import NamedTuple


class Caption(NamedTuple):
    """A sentence said of [start_s, end_s) of a video, and how sure its author is, if known.

    score: each captioner's own scale; bmt: objectness of the proposal, coca: mean log-probability
    of a token, retrieval: cosine of segment and sentence.
    """

    start_s: float
    end_s: float
    sentence: str
    score: float | None = None
