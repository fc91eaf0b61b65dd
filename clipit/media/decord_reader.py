"""Frames through decord (where its wheel exists): the indices and times of the PyAV reader.

Pixels: within 1/255 of PyAV's at full size, 2/255 in the mean where they are shrunk, because
decord's frames are RGB by then (docs/decisions/frames.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import av
import numpy as np
from numpy.typing import NDArray

from clipit.media.probe import Orientation
from clipit.media.source import DecodeError, ReadJob

_CHUNK = 4  # frames asked for at once: bounds memory and the time between signs of life
_SEEKS_RIGHT = ("mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm")  # others gave wrong frames in tests
_NO_REPAIRS = 1e-9  # decord repeats good frames in place of broken ones unless told not to


def read_decord(job: ReadJob, alive: Callable[[], None]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """FrameSource over decord; refuses files whose frames it counts or chooses differently."""
    try:
        import decord
    except ImportError as error:
        raise DecodeError("decord is not installed") from error
    if job.info.container not in _SEEKS_RIGHT:
        raise DecodeError(f"decord: seeks to wrong frames in {job.info.container} files")
    if job.info.orientation != Orientation():
        # it honours the rotation of mp4 but not of mkv, and never a mirrored picture
        raise DecodeError("decord: does not turn every rotated picture upright")
    try:
        reader = decord.VideoReader(
            str(job.path),
            ctx=decord.cpu(0),
            num_threads=job.threads,
            fault_tol=_NO_REPAIRS,
        )
        if len(reader) != job.timeline.n_frames:
            raise DecodeError(
                f"decord: counts {len(reader)} frames, the stream has {job.timeline.n_frames}"
            )
        for start in range(0, len(job.frames), _CHUNK):
            chunk = job.frames[start : start + _CHUNK].tolist()
            images = reader.get_batch(chunk).asnumpy()
            alive()
            for frame, image in zip(chunk, images, strict=True):
                yield frame, _resized(image, job)
    except (decord.DECORDError, decord.DECORDLimitReachedError, RuntimeError) as error:
        words = str(error).strip().splitlines()
        raise DecodeError(f"decord: {words[-1] if words else 'unknown error'}") from error


def _resized(image: NDArray[np.uint8], job: ReadJob) -> NDArray[np.uint8]:
    """Shrink with the scaler and filter of the PyAV reader; decord's own is bilinear."""
    width, height = job.width, job.height
    if image.shape[:2] == (height, width):
        return image
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
    return frame.to_ndarray(format="rgb24", width=width, height=height, interpolation="BICUBIC")
