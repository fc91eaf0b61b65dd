"""The interface between sampling and the libraries that decode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from clipit.media.frame_times import FrameTimes
from clipit.media.probe import Orientation, VideoInfo

if TYPE_CHECKING:
    from av.video.frame import VideoFrame


#: Of libav's scaler. AREA is the mean of the pixels: six times as fast for very small pictures.
Interpolation = Literal["BICUBIC", "AREA"]


class DecodeError(Exception):
    """A reader cannot decode a frame exactly; another reader may. Never reaches a user."""


@dataclass(frozen=True)
class ReadJob:
    """Which frames of which video to read, and their format.

    frames: (n,) ascending frame indices in presentation order. width, height: of the result, as
    displayed. tolerant: skip frames that do not decode instead of raising DecodeError.
    """

    path: Path
    info: VideoInfo
    frame_times: FrameTimes
    frames: NDArray[np.int64]
    width: int
    height: int
    threads: int = 1
    tolerant: bool = False
    jpeg_quality: int | None = None
    interpolation: Interpolation = "BICUBIC"

    @property
    def stored_size(self) -> tuple[int, int]:
        """(width, height) before rotation."""
        turned = self.info.orientation.quarter_turns % 2
        return (self.height, self.width) if turned else (self.width, self.height)


class FrameSource(Protocol):
    """Decodes a job's frames: yields (frame index, (height, width, 3) uint8 RGB), ascending.

    `alive()` is called on every progress. Raises DecodeError before the first frame that does not
    decode, so that another source can continue from there.
    """

    def __call__(
        self, job: ReadJob, alive: Callable[[], None]
    ) -> Iterator[tuple[int, NDArray[np.uint8]]]: ...


class Scaler:
    """Scales a job's frames as every reader does; its tables are kept from frame to frame."""

    def __init__(self, job: ReadJob) -> None:
        self._job, self._reformatter = job, VideoReformatter()

    def pixels(self, frame: VideoFrame, width: int, height: int) -> NDArray[np.uint8]:
        """The frame as (height, width, 3) RGB."""
        scaled = self._reformatter.reformat(
            frame, width, height, format="rgb24", interpolation=self._job.interpolation
        )
        return np.asarray(scaled.to_ndarray(), dtype=np.uint8)


def upright(image: NDArray[np.uint8], orientation: Orientation) -> NDArray[np.uint8]:
    """Rotate stored pixels (height, width, 3) for display."""
    if orientation.quarter_turns:
        image = np.rot90(image, -orientation.quarter_turns)
    if orientation.mirrored:
        image = image[:, ::-1]
    return np.ascontiguousarray(image)
