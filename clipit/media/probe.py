"""Facts of a video file, measured from its packets: headers of real files are often wrong."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import av
import numpy as np

from clipit.config.video_options import VideoLimits
from clipit.core.errors import DataError
from clipit.core.frame_rates import rational
from clipit.media.container import open_video
from clipit.media.frame_times import DEFAULT_RATE, FrameTimes, read_frame_times, video_packets

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_TIMECODE = re.compile(r"\d\d:\d\d:\d\d[:;.]\d\d")  # ";" and "." mean drop-frame
_MAX_FIRST_PACKETS = 1000  # a decoder without a frame by then will give none


class Orientation(NamedTuple):
    """How stored pixels become the displayed picture: quarter turns clockwise, then mirrored."""

    quarter_turns: int = 0
    mirrored: bool = False


@dataclass(frozen=True)
class VideoInfo:
    """Facts of the selected video stream. Times are relative to its first frame.

    frame_rate: the exact rate if `constant_rate`, else frames / duration.
    width, height: as displayed, after `orientation`. start_s: pts of the first frame in the file.
    stream_index, audio_index: positions among all streams of the file; audio: the first one.
    timecode: of the first frame, hh:mm:ss:ff, if the camera wrote one; drop-frame hh:mm:ss;ff.
    """

    frame_rate: Fraction
    constant_rate: bool
    time_base: Fraction
    n_frames: int
    duration_s: float
    width: int
    height: int
    orientation: Orientation
    stream_index: int
    audio_index: int | None
    codec: str
    container: str
    start_s: float
    timecode: str | None = None

    @property
    def fps(self) -> float:
        return float(self.frame_rate)

    @property
    def rotation(self) -> int:
        """Degrees clockwise by which the stored picture is rotated for display."""
        return self.orientation.quarter_turns * 90

    @property
    def has_audio(self) -> bool:
        return self.audio_index is not None


def probe(path: str | os.PathLike[str]) -> VideoInfo:
    """Facts of the video at `path`; reads every packet, decodes one frame.

    Raises DataError (one line) for a file that is empty, damaged, without video or without a
    single decodable frame; MissingError if there is no file.
    """
    return scan(path)[0]


def scan(
    path: str | os.PathLike[str], limits: VideoLimits | None = None
) -> tuple[VideoInfo, FrameTimes]:
    """As `probe`, with the times of all frames; DataError for a video beyond the limits, if any."""
    with open_video(path) as (container, stream):
        frame_times = read_frame_times(container, stream)
    if frame_times is None:
        raise DataError(f"{path}: the video stream has no frames; record or download it again")
    if limits is not None:
        _check_clock(path, frame_times, limits)
    with open_video(path) as (container, stream):
        if limits is not None:
            _check_size(path, stream, limits)
        first = _first_frame(container, stream)
        if first is None:
            raise DataError(f"{path}: no frame of the {stream.codec_context.name} stream decodes")
        if not frame_times.timed and first.dts is not None:
            frame_times = frame_times.starting_at(
                first.dts
            )  # as ffmpeg stamps frames without a pts
        return _info(container, stream, frame_times, first), frame_times


def _check_clock(
    path: str | os.PathLike[str], frame_times: FrameTimes, limits: VideoLimits
) -> None:
    """A damaged clock claims years, or thousands of frames per second."""
    n_frames, duration_s = frame_times.n_frames, float(frame_times.duration)
    if duration_s > limits.max_duration_s:
        raise DataError(
            f"{path}: its {n_frames} frames claim to last {duration_s:.6g} s, expected at most "
            f"{limits.max_duration_s:g} s; record it again, or raise frames.limits.max_duration_s"
        )
    if n_frames > 1 and n_frames / duration_s > limits.max_fps:
        raise DataError(
            f"{path}: its {n_frames} frames claim to last {duration_s:.6g} s, expected at most "
            f"{limits.max_fps:g} per second; record it again, or raise frames.limits.max_fps"
        )


def _check_size(path: str | os.PathLike[str], stream: VideoStream, limits: VideoLimits) -> None:
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > limits.max_pixels:
        raise DataError(
            f"{path}: pictures of {width} x {height} pixels, expected at most "
            f"{limits.max_pixels} pixels; shrink it, or raise frames.limits.max_pixels"
        )


def _info(
    container: InputContainer, stream: VideoStream, frame_times: FrameTimes, first: VideoFrame
) -> VideoInfo:
    orientation = _orientation(first)
    width, height = first.width, first.height
    if orientation.quarter_turns % 2:
        width, height = height, width
    rate, constant = _frame_rate(stream, frame_times)
    return VideoInfo(
        frame_rate=rate,
        constant_rate=constant,
        time_base=frame_times.time_base,
        n_frames=frame_times.n_frames,
        duration_s=float(frame_times.duration),
        width=width,
        height=height,
        orientation=orientation,
        stream_index=stream.index,
        audio_index=next((s.index for s in container.streams.audio if s.codec_context), None),
        codec=stream.codec_context.codec.canonical_name,
        container=container.format.name,
        start_s=float(int(frame_times.pts[0]) * frame_times.time_base),
        timecode=_timecode(stream),
    )


def _timecode(stream: VideoStream) -> str | None:
    """The tag of the stream; Matroska writes its key in capitals."""
    tags = {key.lower(): tag for key, tag in stream.metadata.items()}
    stated = tags.get("timecode", "")
    return stated if _TIMECODE.fullmatch(stated) else None


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    stream.codec_context.thread_count = 1
    for packet in chain(islice(video_packets(container, stream), _MAX_FIRST_PACKETS), [None]):
        try:
            for frame in stream.codec_context.decode(packet):
                return frame
        except av.FFmpegError:
            continue  # the rest may decode despite a damaged start
    return None


def _orientation(frame: VideoFrame) -> Orientation:
    """Read the display matrix: [[a, b], [c, d]] in 16.16 fixed point maps (x, y) to the screen."""
    blocks: Any = frame.side_data  # iterates over its values, contrary to its type stub
    matrix = next((block for block in blocks if block.type.name == "DISPLAYMATRIX"), None)
    if matrix is None:
        return Orientation()
    a, b, _, c, d = np.frombuffer(bytes(matrix)[:20], dtype=np.int32).astype(float)
    mirrored = bool(a * d - b * c < 0)
    if mirrored:
        a, c = -a, -c
    return Orientation(round(np.degrees(np.arctan2(b, a)) / 90) % 4, mirrored)


def _frame_rate(stream: VideoStream, frame_times: FrameTimes) -> tuple[Fraction, bool]:
    """(rate, is constant): a stated rate that all times match within half a frame, if any."""
    offsets = frame_times.times_s()
    index = np.arange(frame_times.n_frames)
    stated = [r for r in (stream.average_rate, stream.guessed_rate, stream.base_rate) if r]
    for rate in stated:
        if np.abs(offsets * float(rate) - index).max() < 0.5:
            return Fraction(rate), True
    if frame_times.n_frames == 1:
        return Fraction((stated or [DEFAULT_RATE])[0]), True
    return rational(frame_times.n_frames / frame_times.duration), False
