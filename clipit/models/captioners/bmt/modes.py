"""Two modes of selecting segments: that of the official script, and one for videos of any length.

A mode defines the windows of a video, the valid rows of a stream, and the candidates of a window
that are captioned. Sources: docs/decisions/bmt.md.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms import proposals as algorithm
from clipit.algorithms.proposals import Segments
from clipit.config.bmt_options import BmtOptions, OfficialOptions, RobustOptions
from clipit.core.errors import DataError

# 7.68 s is the shortest time that is a whole number of rows in both streams (3 x 2.56, 8 x 0.96):
# windows that start on this grid keep audio and video aligned.
GRID_S = 7.68
_PADDING_VALUE = 1.0


class Official(OfficialOptions):
    """The options and the exact order of operations of BMT's single-video script."""

    def windows(
        self, duration_s: float, max_window_s: float, where: str
    ) -> list[tuple[float, float]]:
        """One window, the whole video; DataError if it is longer than the heads support."""
        if duration_s > max_window_s:
            raise DataError(
                f"{where}: {duration_s:.0f} s, mode official takes up to {max_window_s:.0f} s; "
                "use mode robust"
            )
        return [(0.0, duration_s)]

    def valid_rows(self, stream: NDArray[np.float32]) -> NDArray[np.bool_]:
        """The official mask: a row whose first value is exactly 1.0 counts as padding."""
        valid: NDArray[np.bool_] = stream[:, 0] != _PADDING_VALUE
        return valid

    def segments(self, candidates: Segments, duration_s: float) -> tuple[Segments, float]:
        """(centre, length, score) of a window -> its segments and the NMS threshold used."""
        found = algorithm.trim(algorithm.corners(candidates), duration_s)
        found = algorithm.top_k(algorithm.drop_short(found), self.max_proposals)
        if self.nms_threshold is None:
            return found, 1.0
        return algorithm.nms(found, self.nms_threshold), self.nms_threshold

    def union(self, segments: Segments, threshold: float) -> Segments:
        """The segments, unchanged: there is only one window."""
        return segments

    def finish(self, segments: Segments, sentences: list[str]) -> tuple[Segments, list[str]]:
        """Segments and sentences, unchanged."""
        return segments, sentences


class Robust(RobustOptions):
    """Windows for long videos, a target number of sentences, no empty or repeated sentences."""

    def windows(
        self, duration_s: float, max_window_s: float, where: str
    ) -> list[tuple[float, float]]:
        """Half-open windows on the grid; each at most `window_s`, overlapping by `overlap_s`."""
        window = int(min(self.window_s, max_window_s) / GRID_S)
        step = window - ceil(self.overlap_s / GRID_S)
        if step < 1:
            raise DataError(
                f"{where}: window_s {self.window_s} must exceed overlap_s {self.overlap_s} "
                f"by at least {GRID_S} s"
            )
        if duration_s <= window * GRID_S:
            return [(0.0, duration_s)]
        n = ceil((duration_s / GRID_S - window) / step) + 1
        starts = [i * step * GRID_S for i in range(n)]
        return [(start, min(start + window * GRID_S, duration_s)) for start in starts]

    def valid_rows(self, stream: NDArray[np.float32]) -> NDArray[np.bool_]:
        """All rows."""
        return np.ones(len(stream), dtype=np.bool_)

    def segments(self, candidates: Segments, duration_s: float) -> tuple[Segments, float]:
        """As Official.segments; without proposals, the whole window with score 0."""
        found = algorithm.trim(algorithm.corners(candidates), duration_s)
        found = algorithm.top_k(algorithm.drop_short(found), self.pre_nms_top_k)
        if not len(found):
            whole = np.array([[0.0, duration_s, 0.0]], dtype=np.float32)
            return whole, self.nms_thresholds[0]
        return algorithm.select(
            found, self.target_sentences, self.minimum_sentences, self.nms_thresholds
        )

    def union(self, segments: Segments, threshold: float) -> Segments:
        """NMS over the segments of all windows, with the largest threshold of any window."""
        return algorithm.nms(algorithm.top_k(segments, len(segments)), threshold)

    def finish(self, segments: Segments, sentences: list[str]) -> tuple[Segments, list[str]]:
        """Without empty sentences, and with repeated ones merged."""
        kept = [row for row, sentence in enumerate(sentences) if sentence.strip()]
        return algorithm.merge_repeats(segments[kept], [sentences[row] for row in kept])


Mode = Official | Robust
MODES: dict[str, type[Official] | type[Robust]] = {"official": Official, "robust": Robust}


def mode_of(options: BmtOptions) -> Mode:
    """The mode that the options name, with its parameters."""
    parameters: OfficialOptions | RobustOptions = getattr(options, options.mode)
    return MODES[options.mode].model_validate(parameters.model_dump())
