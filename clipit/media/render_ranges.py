"""From selected shots to the exact frame ranges and pieces to render; numbers only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from clipit.media.frame_times import FrameTimes
from clipit.media.probe import VideoInfo

MAX_RATE = Fraction(60)  # for variable frame rates, which peak in a phone's slow motion
MIN_GAP_S = 20.0  # seeking over at least so much is cheaper than decoding it
MAX_RANGES_PER_PIECE = 50


class FrameRange(NamedTuple):
    """Half-open range of output frames: frame k shows the source at k / rate seconds."""

    start: int
    stop: int


def output_rate(info: VideoInfo, frame_times: FrameTimes) -> Fraction:
    """The source's rate; for a variable one the rate of its most common frame interval.

    A constant output rate makes cuts exact and is what players and editors support, see
    docs/decisions/rendering.md.
    """
    if info.constant_rate:
        return info.frame_rate
    gaps, counts = np.unique(np.diff(frame_times.pts), return_counts=True)
    gap = int(gaps[np.argmax(counts)]) * frame_times.time_base
    usual = (1 / gap).limit_denominator(1001) if gap > 0 else info.frame_rate
    return min(MAX_RATE, max(usual, info.frame_rate))


def seconds(
    frames: Iterable[tuple[int, int]], frame_times: FrameTimes
) -> list[tuple[float, float]]:
    """Half-open shots in frames as shots in seconds, by the times of the frames."""
    edges = np.append(frame_times.times_s(), float(frame_times.duration))
    return [(float(edges[start]), float(edges[stop])) for start, stop in frames]


def snap(
    shots_s: Iterable[tuple[float, float]], rate: Fraction, duration_s: float
) -> list[FrameRange]:
    """Shots in seconds as frame ranges in order of time, overlapping ones merged.

    Every shot has at least one frame. Raises ValueError for no shot, or one outside the video.
    """
    n_frames = max(1, _nearest(duration_s * rate))
    ranges: list[FrameRange] = []
    for start_s, end_s in sorted(shots_s):
        if not 0 <= start_s < end_s or start_s >= duration_s:
            raise ValueError(
                f"shot: expected 0 <= start_s < end_s within {duration_s:.3f} s, "
                f"found ({start_s}, {end_s})"
            )
        start = min(_nearest(start_s * rate), n_frames - 1)
        stop = max(start + 1, min(_nearest(end_s * rate), n_frames))
        if ranges and start <= ranges[-1].stop:
            ranges[-1] = FrameRange(ranges[-1].start, max(stop, ranges[-1].stop))
        else:
            ranges.append(FrameRange(start, stop))
    if not ranges:
        raise ValueError("shots: expected at least one, found none")
    return ranges


def _nearest(frame: float) -> int:
    """Half up, as ffmpeg's fps filter places a frame between two frames of the grid."""
    return math.floor(frame + 0.5 + 1e-6)


def pieces(ranges: Sequence[FrameRange], rate: Fraction) -> list[list[FrameRange]]:
    """Split ranges where a seek saves decoding, and so that no filter graph gets large."""
    groups = [[ranges[0]]]
    for previous, current in pairwise(ranges):
        is_far = (current.start - previous.stop) / rate > MIN_GAP_S
        if is_far or len(groups[-1]) == MAX_RANGES_PER_PIECE:
            groups.append([])
        groups[-1].append(current)
    return groups
