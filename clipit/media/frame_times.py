"""The times of all frames of a video, read from its packets without decoding."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import DataError
from clipit.media.packets import packet_reader

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

WITHOUT_PTS = ("avi",)  # containers whose pts libav guesses, wrongly if frames are reordered
MAX_JUMP_BACK_S = 1  # decoding times may repeat or go back a little, but not so far
DEFAULT_RATE = Fraction(25)  # only for files without times and without a rate
PLAUSIBLE_RATES = (Fraction(1, 1000), Fraction(10_000))
_MISSING = -(2**62)
_MAX_SPAN = 2**62


@dataclass(frozen=True)
class FrameTimes:
    """Presentation times of the frames, and the dependencies of the packets.

    pts: (n_frames,) int64, ascending, in units of `time_base`; frame i is shown from
        pts[i] until pts[i + 1], the last one until `end_pts`.
    packet_frame: (n_packets,) int32 in decoding order, the frame a packet shows, -1 if none.
    droppable, sync, headers: (n_packets,) bool, see packets.py.
    timed: every packet carries its own, unique pts; else decoded frames are matched by counting.
    """

    time_base: Fraction
    pts: NDArray[np.int64]
    end_pts: int
    packet_frame: NDArray[np.int32]
    droppable: NDArray[np.bool_]
    sync: NDArray[np.bool_]
    headers: NDArray[np.bool_]
    timed: bool

    @property
    def n_frames(self) -> int:
        return len(self.pts)

    @property
    def duration(self) -> Fraction:
        """Seconds from the first frame's appearance to the last one's end."""
        return (self.end_pts - int(self.pts[0])) * self.time_base

    def starting_at(self, pts: int) -> FrameTimes:
        """The same times, shifted so that the first frame is at `pts`."""
        shift = pts - int(self.pts[0])
        return replace(self, pts=self.pts + shift, end_pts=self.end_pts + shift)

    def times_s(self, frames: NDArray[np.integer] | slice = slice(None)) -> NDArray[np.float64]:
        """Presentation times of `frames` in seconds after the first frame."""
        times_s: NDArray[np.float64] = (self.pts[frames] - self.pts[0]) * float(self.time_base)
        return times_s

    def sample(self, fps: Fraction) -> NDArray[np.int64]:
        """Frames shown at t = 0, 1/fps, 2/fps ... < duration; a frame shown twice appears once.

        Costs time and memory by frames, not by duration: damaged stamps may be years apart.
        """
        rate = fps * self.time_base  # samples per tick, exact
        since = self.pts - self.pts[0]
        if int(since[-1]) * rate.numerator >= _MAX_SPAN:
            since = since.astype(object)  # Python's integers do not overflow
        # the first sample at or after each frame's appearance, exact
        first = -(-since * rate.numerator // rate.denominator)
        count = max(1, math.ceil(self.duration * fps))
        return np.flatnonzero(first < np.append(first[1:], count))

    def needed(self, frames: NDArray[np.integer]) -> NDArray[np.bool_]:
        """(n_packets,) bool: the packets that a decoder needs for bit-exact `frames`.

        Between two sync packets all up to the last wanted one are needed, except droppable packets
        that are not wanted themselves. Without packet times all are needed.
        """
        if not self.timed:
            return np.ones(len(self.packet_frame), dtype=bool)
        wanted = np.isin(self.packet_frame, frames)
        position = np.arange(len(wanted))
        group = np.cumsum(self.sync)
        last = np.full(int(group[-1]) + 1, -1)
        np.maximum.at(last, group[wanted], position[wanted])
        reached = position <= last[group]
        return (reached & (wanted | ~self.droppable)) | self.headers


def video_packets(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream]]:
    """The stream's packets in decoding order, without the final empty one."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, IndexError):
            # IndexError: PyAV knows no stream that appears late (FLV, TS); every packet came before
            return
        if packet.size:
            yield packet


def read_frame_times(container: InputContainer, stream: VideoStream) -> FrameTimes | None:
    """Demux the whole stream (no decoding) into its FrameTimes; None if it shows no frame."""
    facts_of = packet_reader(stream)
    pts, dts, ends = array("q"), array("q"), array("q")
    flags, layers, discarded = bytearray(), bytearray(), bytearray()
    for packet in video_packets(container, stream):
        facts = facts_of(packet)
        pts.append(_MISSING if packet.pts is None else packet.pts)
        dts.append(_MISSING if packet.dts is None else packet.dts)
        ends.append(packet.duration or 0)
        flags.append(facts.droppable | facts.sync << 1 | facts.headers << 2)
        layers.append(facts.layer)
        discarded.append(packet.is_discard or not facts.shown)
    shown = np.flatnonzero(np.frombuffer(discarded, dtype=np.uint8) == 0)
    if not len(shown):
        return None
    if container.format.name in WITHOUT_PTS:
        pts = array("q", [_MISSING]) * len(pts)
    times, timed = _times(stream, *(np.frombuffer(a, dtype=np.int64)[shown] for a in (pts, dts)))
    order = np.argsort(times, kind="stable")
    packet_frame = np.full(len(pts), -1, dtype=np.int32)
    packet_frame[shown[order]] = np.arange(len(shown))
    bits, layer = np.frombuffer(flags, dtype=np.uint8), np.frombuffer(layers, dtype=np.uint8)
    _check_span(stream, times[order])
    stated = int(ends[shown[order[-1]]])
    last_duration = stated if stated > 0 else _typical_gap(stream, times[order])
    return FrameTimes(
        time_base=_time_base(stream),
        pts=times[order],
        end_pts=int(times[order[-1]]) + last_duration,
        packet_frame=packet_frame,
        # higher temporal layers may refer to a picture that its own layer does not
        droppable=(bits & 1).astype(bool) & (layer == layer.max()),
        sync=(bits & 2).astype(bool),
        headers=(bits & 4).astype(bool),
        timed=timed,
    )


def _times(
    stream: VideoStream, pts: NDArray[np.int64], dts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], bool]:
    """(times, whether every packet has its own): pts, else dts, else a count at the rate.

    Raises DataError if time jumps back, as in recordings concatenated byte by byte.
    """
    back = int(np.diff(dts, prepend=dts[0]).min()) * _time_base(stream)
    if dts.min() > _MISSING and back < -MAX_JUMP_BACK_S:
        path = stream.container.name.removeprefix("file:")
        raise DataError(
            f"{path}: expected ascending time stamps, found a jump back by {-float(back):.1f} s; "
            "run ffmpeg -i FILE -c copy NEW.mp4 and use NEW.mp4"
        )
    if pts.min() > _MISSING:
        return pts, len(np.unique(pts)) == len(pts)
    if dts.min() > _MISSING:
        return np.sort(dts), False
    gap = 1 / (_stated_rate(stream) * _time_base(stream))
    return np.array([int(k * gap) for k in range(len(pts))], dtype=np.int64), False


def _check_span(stream: VideoStream, pts: NDArray[np.int64]) -> None:
    """DataError for ascending stamps that no clock gives: all equal, or beyond 64-bit integers."""
    path, span = stream.container.name.removeprefix("file:"), int(pts[-1]) - int(pts[0])
    if len(pts) > 1 and not span:
        raise DataError(f"{path}: all {len(pts)} frames have one time stamp; record it again")
    if span >= _MAX_SPAN:
        raise DataError(f"{path}: time stamps {span} ticks apart are damaged; record it again")


def _stated_rate(stream: VideoStream) -> Fraction:
    """The rate that a file without times states, if cameras have such a rate."""
    rate = stream.guessed_rate
    return rate if rate and PLAUSIBLE_RATES[0] <= rate <= PLAUSIBLE_RATES[1] else DEFAULT_RATE


def _time_base(stream: VideoStream) -> Fraction:
    assert stream.time_base is not None  # every demuxed stream has one
    return stream.time_base


def _typical_gap(stream: VideoStream, pts: NDArray[np.int64]) -> int:
    if len(pts) > 1:
        return max(1, int(np.median(np.diff(pts))))
    return max(1, round(1 / (_stated_rate(stream) * _time_base(stream))))
