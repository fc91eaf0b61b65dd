"""The three feature streams of a video, and their rows in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import DataError

AUDIO_ROW_S = 0.96  # one VGGish example
VIDEO_ROW_FRAMES = 64  # frames from one I3D stack to the next
WIDTHS = {"rgb": 1024, "flow": 1024, "vggish": 128}


@dataclass(frozen=True)
class Streams:
    """Features of one video: rgb and flow (T, 1024), vggish (S, 128), float32."""

    rgb: NDArray[np.float32]
    flow: NDArray[np.float32]
    vggish: NDArray[np.float32]

    def __post_init__(self) -> None:
        if len(self.rgb) != len(self.flow):
            raise DataError(
                f"flow has {len(self.flow)} rows, rgb {len(self.rgb)}: expected equal "
                "numbers, as they come from the same stacks; extract both again"
            )

    def crop(self, start_s: float, end_s: float, duration_s: float) -> Streams:
        """The rows of a segment of a video of `duration_s`, by the official rule."""
        video = crop_rows(len(self.rgb), start_s, end_s, duration_s)
        audio = crop_rows(len(self.vggish), start_s, end_s, duration_s)
        return Streams(self.rgb[video], self.flow[video], self.vggish[audio])

    def window(self, start_s: float, end_s: float, video_row_s: float) -> Streams:
        """The rows that begin in [start_s, end_s), at least one of each stream."""
        video = _rows_between(len(self.rgb), start_s, end_s, video_row_s)
        audio = _rows_between(len(self.vggish), start_s, end_s, AUDIO_ROW_S)
        return Streams(self.rgb[video], self.flow[video], self.vggish[audio])


def crop_rows(n_rows: int, start_s: float, end_s: float, duration_s: float) -> slice:
    """Rows of a stream that a segment covers, at least one; float32 as in the official code.

    float64 gives other rows in 8-9 % of random cases.
    """
    rows, duration = np.float32(n_rows), np.float32(duration_s)
    first = int(rows * (np.float32(start_s) / duration))
    last = int(rows * (np.float32(end_s) / duration))
    if first == last:
        if first == n_rows:
            first -= 1
        else:
            last += 1
    return slice(first, last)


def _rows_between(n_rows: int, start_s: float, end_s: float, row_s: float) -> slice:
    first = min(round(start_s / row_s), n_rows - 1)
    return slice(first, max(first + 1, min(-int(-end_s / row_s // 1), n_rows)))
