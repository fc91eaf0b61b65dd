"""The frame stacks of I3D, by the exact rule of BMT's features."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

STACK = 65  # 64 frames and one more for the last flow
STEP = 64
_MIN_REMAINDER = 13  # n mod 65 from which the remaining frames become a stack, as in the original
CROP = 224
_FLOW_BOUND = 20.0

Scalar = TypeVar("Scalar", bound=np.generic)


def n_stacks(n_frames: int) -> int:
    """Number of feature rows of a video of n_frames; 877 frames give 14."""
    if n_frames < STACK:
        return min(n_frames, 1)
    return (n_frames - STACK) // STEP + 1 + (n_frames % STACK >= _MIN_REMAINDER)


def stacks(frames: Iterator[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    """Stacks (65, H, W, 3), one in memory at a time; a short one repeats its frames."""
    buffer: list[NDArray[np.uint8]] = []
    n_frames = yielded = 0
    for frame in frames:
        buffer.append(frame)
        n_frames += 1
        if len(buffer) == STACK:
            yield np.stack(buffer)
            yielded += 1
            buffer = buffer[STEP:]
    if yielded < n_stacks(n_frames):
        yield np.stack([buffer[i % len(buffer)] for i in range(STACK)])


def centre_crop(x: NDArray[Scalar]) -> NDArray[Scalar]:
    """The middle 224 x 224 of the last two dimensions."""
    top, left = (x.shape[-2] - CROP) // 2, (x.shape[-1] - CROP) // 2
    return x[..., top : top + CROP, left : left + CROP]


def scale_rgb(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """0..255 -> -1..1."""
    return 2 * frames / np.float32(255) - 1


def scale_flow(flow: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pixels -> -1..1, quantised to 8 bits as in training; clipped at +-20."""
    bounded = np.clip(flow, -_FLOW_BOUND, _FLOW_BOUND)
    levels: NDArray[np.float32] = np.round(
        np.float32(128) + np.float32(255 / (2 * _FLOW_BOUND)) * bounded
    )
    scaled: NDArray[np.float32] = 2 * levels / np.float32(255) - 1
    return scaled
