"""From chosen shots to the exact frames and pieces that are rendered; numbers only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from clipit.media.frame_times import Timeline
from clipit.media.probe import VideoInfo

MAX_RATE = Fraction(60)  # for variable frame rates: bursts of a phone's slow motion go no higher
GAP_S = 20.0  # skipping at least so much by seeking is cheaper than decoding through it
SHOTS_PER_PIECE = 50


class Cut(NamedTuple):
    """Half-open range of output frames: frame k is what the source shows at k / rate seconds."""

    start: int
    stop: int


def output_rate(info: VideoInfo, timeline: Timeline) -> Fraction:
    """The source's rate; for a variable one the rate of its most common frame distance.

    A constant output rate makes cuts exact and players and editors content, see
    docs/decisions/rendering.md.
    """
    if info.constant_rate:
        return info.frame_rate
    gaps, counts = np.unique(np.diff(timeline.pts), return_counts=True)
    gap = int(gaps[np.argmax(counts)]) * timeline.time_base
    usual = (1 / gap).limit_denominator(1001) if gap > 0 else info.frame_rate
    return min(MAX_RATE, max(usual, info.frame_rate))


def seconds(frames: Iterable[tuple[int, int]], timeline: Timeline) -> list[tuple[float, float]]:
    """Shots in frames, half-open, to shots in seconds by the frames' own times."""
    edges = np.append(timeline.times_s(), float(timeline.duration))
    return [(float(edges[start]), float(edges[stop])) for start, stop in frames]


def snap(shots_s: Iterable[tuple[float, float]], rate: Fraction, duration_s: float) -> list[Cut]:
    """Shots in seconds to cuts on the frame grid, in time order, overlapping ones joined.

    Every shot keeps at least one frame. Raises ValueError for none, or one outside the video.
    """
    n_frames = max(1, _nearest(duration_s * rate))
    cuts: list[Cut] = []
    for start_s, end_s in sorted(shots_s):
        if not 0 <= start_s < end_s or start_s >= duration_s:
            raise ValueError(
                f"shot: expected 0 <= start_s < end_s within {duration_s:.3f} s, "
                f"found ({start_s}, {end_s})"
            )
        start = min(_nearest(start_s * rate), n_frames - 1)
        stop = max(start + 1, min(_nearest(end_s * rate), n_frames))
        if cuts and start <= cuts[-1].stop:
            cuts[-1] = Cut(cuts[-1].start, max(stop, cuts[-1].stop))
        else:
            cuts.append(Cut(start, stop))
    if not cuts:
        raise ValueError("shots: expected at least one, found none")
    return cuts


def _nearest(frame: float) -> int:
    """Half up, as ffmpeg's fps filter places a frame that lies between two of the grid."""
    return math.floor(frame + 0.5 + 1e-6)


def pieces(cuts: Sequence[Cut], rate: Fraction) -> list[list[Cut]]:
    """Split cuts where a seek saves decoding, and so that no filter graph grows large."""
    groups = [[cuts[0]]]
    for before, cut in pairwise(cuts):
        is_far = (cut.start - before.stop) / rate > GAP_S
        if is_far or len(groups[-1]) == SHOTS_PER_PIECE:
            groups.append([])
        groups[-1].append(cut)
    return groups
