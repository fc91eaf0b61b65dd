"""Frames through PyAV: only packets needed for the wanted frames reach the decoder.

In H.264 with B-frames about half of the frames are never decoded (docs/decisions/frames.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import av
import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import DataError
from clipit.media.container import open_video, reason
from clipit.media.frame_times import video_packets
from clipit.media.source import DecodeError, ReadJob, Scaler, upright

if TYPE_CHECKING:
    from av.video.stream import VideoStream


def read_pyav(job: ReadJob, alive: Callable[[], None]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """FrameSource over libav; the reference for pixels and times."""
    remaining = iter(job.frames.tolist())
    expected = next(remaining, None)
    scaler = Scaler(job)
    try:
        for index, frame in _decoded(job, alive):
            while expected is not None and expected < index:
                _missing(job, expected, "the decoder skipped it")
                expected = next(remaining, None)
            if index == expected:
                yield index, _picture(job, frame, scaler)
                expected = next(remaining, None)
            if expected is None:
                return
    except DataError as error:
        _missing(job, expected, str(error))
    while expected is not None:
        _missing(job, expected, "the stream ended before it")
        expected = next(remaining, None)


def _decoded(job: ReadJob, alive: Callable[[], None]) -> Iterator[tuple[int, av.VideoFrame]]:
    """(frame index, frame) of every decoded frame, in the decoder's output order."""
    frame_times = job.frame_times
    needed = frame_times.needed(job.frames)
    with open_video(job.path) as (container, stream):
        decoder = stream.codec_context
        decoder.thread_count = job.threads
        decoder.thread_type = "AUTO" if job.threads > 1 else "SLICE"
        output = 0
        for is_needed, packet in _with_flush(needed, video_packets(container, stream)):
            alive()
            if not is_needed:
                continue
            try:
                frames = decoder.decode(packet)
            except av.FFmpegError as error:
                if not job.tolerant:
                    raise DecodeError(f"PyAV: {reason(error)}") from error
                continue
            for frame in frames:
                index = _index(job, frame) if frame_times.timed else output
                output += 1
                yield index, frame


def _with_flush(
    needed: NDArray[np.bool_], packets: Iterator[av.Packet[VideoStream]]
) -> Iterator[tuple[bool, av.Packet[VideoStream] | None]]:
    """Pair flags and packets; after the last needed one the decoder is flushed with None."""
    last = int(np.flatnonzero(needed)[-1])
    for position, (flag, packet) in enumerate(zip(needed, packets, strict=False)):
        yield flag, packet
        if position == last:
            break
    yield True, None


def _index(job: ReadJob, frame: av.VideoFrame) -> int:
    """The frame's index by its pts; -1 if no frame has it."""
    if frame.pts is None:
        return -1
    pts = job.frame_times.pts
    position = int(np.searchsorted(pts, frame.pts))
    return position if position < len(pts) and pts[position] == frame.pts else -1


def _picture(job: ReadJob, frame: av.VideoFrame, scaler: Scaler) -> NDArray[np.uint8]:
    width, height = job.stored_size
    return upright(scaler.pixels(frame, width, height), job.info.orientation)


def _missing(job: ReadJob, frame: int | None, cause: str) -> None:
    if not job.tolerant:
        raise DecodeError(f"PyAV: frame {frame} does not decode: {cause}")
