"""Frames through decord (where its wheel exists), with the indices and times of the PyAV reader.

Pixels: within 1/255 of PyAV's at full size, 2/255 on average if downscaled, because decord's frames
are already RGB (docs/decisions/frames.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import av
import numpy as np
from numpy.typing import NDArray

from clipit.media.probe import Orientation
from clipit.media.source import DecodeError, ReadJob, Scaler

_CHUNK = 4  # frames per request: bounds memory and the interval between `alive` calls
_EXACT_SEEKS = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
)  # other containers gave wrong frames in tests
_NO_REPAIRS = 1e-9  # by default decord replaces broken frames by repeated good ones


def read_decord(job: ReadJob, alive: Callable[[], None]) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """FrameSource over decord; refuses files whose frames decord counts or selects differently."""
    try:
        import decord
    except ImportError as error:
        raise DecodeError("decord is not installed") from error
    if job.info.container not in _EXACT_SEEKS:
        raise DecodeError(f"decord: seeks to wrong frames in {job.info.container} files")
    if job.info.orientation != Orientation():
        # decord applies the rotation of mp4 but not of mkv, and never a mirrored picture
        raise DecodeError("decord: does not rotate every picture upright")
    try:
        reader = decord.VideoReader(
            str(job.path),
            ctx=decord.cpu(0),
            num_threads=job.threads,
            fault_tol=_NO_REPAIRS,
        )
        if len(reader) != job.frame_times.n_frames:
            raise DecodeError(
                f"decord: counts {len(reader)} frames, the stream has {job.frame_times.n_frames}"
            )
        scaler = Scaler(job)
        for start in range(0, len(job.frames), _CHUNK):
            chunk = job.frames[start : start + _CHUNK].tolist()
            images = reader.get_batch(chunk).asnumpy()
            alive()
            for frame, image in zip(chunk, images, strict=True):
                yield frame, _resized(image, job, scaler)
    except (decord.DECORDError, decord.DECORDLimitReachedError, RuntimeError) as error:
        lines = str(error).strip().splitlines()
        raise DecodeError(f"decord: {lines[-1] if lines else 'unknown error'}") from error


def _resized(image: NDArray[np.uint8], job: ReadJob, scaler: Scaler) -> NDArray[np.uint8]:
    """Shrink with the scaler and filter of the PyAV reader; decord's own is bilinear."""
    width, height = job.width, job.height
    if image.shape[:2] == (height, width):
        return image
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
    return scaler.pixels(frame, width, height)
