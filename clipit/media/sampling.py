"""Frames of a video sampled by presentation time, streamed; memory does not grow with length."""

from __future__ import annotations

import logging
import math
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import DataError, UsageError
from clipit.core.frame_rates import rational
from clipit.media.frame_times import FrameTimes
from clipit.media.probe import VideoInfo, scan
from clipit.media.source import DecodeError, Interpolation, ReadJob
from clipit.media.worker import READERS, Pixels, decode

log = logging.getLogger(__name__)

STALL_S = 120.0


class SampledFrame(NamedTuple):
    """One frame: its index in presentation order, its time in seconds after the first frame.

    image: (height, width, 3) uint8 RGB, or the bytes of a JPEG if a quality was given.
    """

    frame: int
    time_s: float
    image: Pixels


def sample_frames(
    path: str | os.PathLike[str],
    fps: float = 2.0,
    *,
    reader: str = "pyav",
    short_side: int | None = None,
    jpeg_quality: int | None = None,
    threads: int = 1,
    stall_s: float | None = STALL_S,
) -> Iterator[SampledFrame]:
    """Yield the frame shown at t = 0, 1/fps, 2/fps ..., each frame once, in order.

    short_side: downscale (never upscale) to this many pixels on the shorter side.
    reader: one of READERS; after a decode error the other one continues, and finally PyAV skips
    frames that do not decode; every step is logged as a warning with its cause.
    stall_s: decoding runs in a child process that is killed without progress for so long; None
    decodes in this process, unguarded.

    Raises DataError if no frame decodes; MissingError if there is no file.
    Source: paper section 4.1 (2 fps); docs/decisions/frames.md.
    """
    if not 0 < fps < math.inf:
        raise UsageError(f"fps: expected a number above 0, found {fps}")
    info, frame_times = scan(path)
    frames = frame_times.sample(rational(fps))
    return read_frames(
        path,
        frames,
        reader=reader,
        short_side=short_side,
        jpeg_quality=jpeg_quality,
        threads=threads,
        stall_s=stall_s,
        scanned=(info, frame_times),
    )


def read_frames(
    path: str | os.PathLike[str],
    frames: NDArray[np.integer[Any]],
    *,
    reader: str = "pyav",
    short_side: int | None = None,
    jpeg_quality: int | None = None,
    threads: int = 1,
    stall_s: float | None = STALL_S,
    scanned: tuple[VideoInfo, FrameTimes] | None = None,
    interpolation: Interpolation = "BICUBIC",
) -> Iterator[SampledFrame]:
    """Yield the given frames (ascending indices in presentation order); see `sample_frames`."""
    if reader not in READERS:
        raise UsageError(f"reader: expected one of {', '.join(READERS)}, found {reader!r}")
    info, frame_times = scanned or scan(path)
    wanted = np.unique(np.asarray(frames, dtype=np.int64))
    if len(wanted) and not 0 <= wanted[0] <= wanted[-1] < info.n_frames:
        raise UsageError(f"{path}: frames: expected 0 to {info.n_frames - 1}, found {wanted[-1]}")
    width, height = _target_size(info, short_side)
    job = ReadJob(
        path=Path(path),
        info=info,
        frame_times=frame_times,
        frames=wanted,
        width=width,
        height=height,
        threads=threads,
        jpeg_quality=jpeg_quality,
        interpolation=interpolation,
    )
    times_s = frame_times.times_s()
    return (
        SampledFrame(frame, float(times_s[frame]), image)
        for frame, image in _attempts(job, reader, stall_s)
    )


def _attempts(job: ReadJob, reader: str, stall_s: float | None) -> Iterator[tuple[int, Pixels]]:
    """Try the given reader, then the others, then PyAV without undecodable frames."""
    plan = [(name, False) for name in (reader, *(n for n in READERS if n != reader))]
    n_decoded, n_wanted = 0, len(job.frames)
    for name, tolerant in (*plan, ("pyav", True)):
        attempt = replace(job, tolerant=tolerant)
        try:
            for frame, image in decode(name, attempt, stall_s):
                n_decoded += 1
                yield frame, image
                job = replace(job, frames=job.frames[job.frames > frame])
        except DecodeError as error:
            log.warning("%s: %s; trying another reader", job.path, error)
            continue
        break
    if not n_decoded and n_wanted:
        raise DataError(f"{job.path}: none of the {n_wanted} sampled frames decodes; see warnings")
    if n_decoded < n_wanted:
        log.warning(
            "%s: %d of %d sampled frames do not decode", job.path, n_wanted - n_decoded, n_wanted
        )


def _target_size(info: VideoInfo, short_side: int | None) -> tuple[int, int]:
    scale = 1.0 if short_side is None else min(1.0, short_side / min(info.width, info.height))
    return max(1, round(info.width * scale)), max(1, round(info.height * scale))
