"""What a video file holds, measured from its packets: headers of real files are often wrong."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import av
import numpy as np

from clipit.core.errors import DataError
from clipit.media.container import open_video
from clipit.media.frame_times import DEFAULT_RATE, Timeline, read_timeline, video_packets

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

_TIMECODE = re.compile(r"\d\d:\d\d:\d\d[:;.]\d\d")  # ";" and "." tell drop-frame
_FIRST_FRAME_WITHIN = 1000  # packets; a decoder that gave nothing by then will not


class Orientation(NamedTuple):
    """How stored pixels become the shown picture: quarter turns clockwise, then a mirror image."""

    quarter_turns: int = 0
    mirrored: bool = False


@dataclass(frozen=True)
class VideoInfo:
    """Facts of the chosen video stream. Times count from its first frame.

    frame_rate: exact rate where `constant_rate`, else frames / duration.
    width, height: as shown, after `orientation`. start_s: pts of the first frame in the file.
    stream_index, audio_index: positions in the file (all streams counted); audio: the first one.
    timecode: of the first frame, hh:mm:ss:ff, where a camera wrote one; hh:mm:ss;ff drops frames.
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
        """Degrees clockwise by which the stored picture is turned to be shown."""
        return self.orientation.quarter_turns * 90

    @property
    def has_audio(self) -> bool:
        return self.audio_index is not None


def probe(path: str | os.PathLike[str]) -> VideoInfo:
    """Facts of the video at `path`; reads every packet, decodes one frame.

    Raises DataError (one line) for a file that is empty, damaged, without video or without a
    single frame that decodes; MissingError where there is no file.
    """
    return scan(path)[0]


def scan(path: str | os.PathLike[str]) -> tuple[VideoInfo, Timeline]:
    """As `probe`, with the times of all frames."""
    with open_video(path) as (container, stream):
        timeline = read_timeline(container, stream)
    if timeline is None:
        raise DataError(f"{path}: the video stream has no frames; record or download it again")
    with open_video(path) as (container, stream):
        first = _first_frame(container, stream)
        if first is None:
            raise DataError(f"{path}: no frame of the {stream.codec_context.name} stream decodes")
        if not timeline.timed and first.dts is not None:
            timeline = timeline.starting_at(first.dts)  # as ffmpeg stamps frames without a pts
        return _info(container, stream, timeline, first), timeline


def _info(
    container: InputContainer, stream: VideoStream, timeline: Timeline, first: VideoFrame
) -> VideoInfo:
    orientation = _orientation(first)
    width, height = first.width, first.height
    if orientation.quarter_turns % 2:
        width, height = height, width
    rate, constant = _frame_rate(stream, timeline)
    return VideoInfo(
        frame_rate=rate,
        constant_rate=constant,
        time_base=timeline.time_base,
        n_frames=timeline.n_frames,
        duration_s=float(timeline.duration),
        width=width,
        height=height,
        orientation=orientation,
        stream_index=stream.index,
        audio_index=next((s.index for s in container.streams.audio if s.codec_context), None),
        codec=stream.codec_context.codec.canonical_name,
        container=container.format.name,
        start_s=float(int(timeline.pts[0]) * timeline.time_base),
        timecode=_timecode(stream),
    )


def _timecode(stream: VideoStream) -> str | None:
    """QuickTime and Matroska both state it of the stream, Matroska in capitals."""
    tags = {key.lower(): tag for key, tag in stream.metadata.items()}
    stated = tags.get("timecode", "")
    return stated if _TIMECODE.fullmatch(stated) else None


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    stream.codec_context.thread_count = 1
    for packet in chain(islice(video_packets(container, stream), _FIRST_FRAME_WITHIN), [None]):
        try:
            for frame in stream.codec_context.decode(packet):
                return frame
        except av.FFmpegError:
            continue  # a damaged start is no reason to refuse the rest
    return None


def _orientation(frame: VideoFrame) -> Orientation:
    """Read the display matrix: [[a, b], [c, d]] in 16.16 fixed point maps (x, y) to the screen."""
    matrix = next((d for d in frame.side_data if d.type.name == "DISPLAYMATRIX"), None)
    if matrix is None:
        return Orientation()
    a, b, _, c, d = np.frombuffer(bytes(matrix)[:20], dtype=np.int32).astype(float)
    mirrored = bool(a * d - b * c < 0)
    if mirrored:
        a, c = -a, -c
    return Orientation(round(np.degrees(np.arctan2(b, a)) / 90) % 4, mirrored)


def _frame_rate(stream: VideoStream, timeline: Timeline) -> tuple[Fraction, bool]:
    """(rate, is constant): a stated rate that every frame keeps to within half a frame, if any."""
    offsets = timeline.times_s()
    index = np.arange(timeline.n_frames)
    stated = [r for r in (stream.average_rate, stream.guessed_rate, stream.base_rate) if r]
    for rate in stated:
        if np.abs(offsets * float(rate) - index).max() < 0.5:
            return Fraction(rate), True
    if timeline.n_frames == 1:
        return Fraction((stated or [DEFAULT_RATE])[0]), True
    return (timeline.n_frames / timeline.duration).limit_denominator(100_000), False
