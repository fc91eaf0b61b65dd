"""The stacks of frames I3D looks at, by the exact rule BMT's features were made with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

STACK = 65  # 64 frames and one more for the last flow
STEP = 64
_WORTH_ONE_MORE = 13  # n mod 65 from which the rest becomes a stack: a quirk, not the rest itself
CROP = 224
_FLOW_BOUND = 20.0


def n_stacks(n_frames: int) -> int:
    """Rows of features of a video of n_frames; 877 frames give 14."""
    if n_frames < STACK:
        return min(n_frames, 1)
    return (n_frames - STACK) // STEP + 1 + (n_frames % STACK >= _WORTH_ONE_MORE)


def stacks(frames: Iterator[NDArray[np.uint8]]) -> Iterator[NDArray[np.uint8]]:
    """Stacks (65, H, W, 3), one in memory at a time; a short one repeats its frames."""
    held: list[NDArray[np.uint8]] = []
    n_frames = given = 0
    for frame in frames:
        held.append(frame)
        n_frames += 1
        if len(held) == STACK:
            yield np.stack(held)
            given += 1
            held = held[STEP:]
    if given < n_stacks(n_frames):
        yield np.stack([held[i % len(held)] for i in range(STACK)])


def centre_crop(x: NDArray[np.generic]) -> NDArray[np.generic]:
    """The middle 224 x 224 of the last two dimensions."""
    top, left = (x.shape[-2] - CROP) // 2, (x.shape[-1] - CROP) // 2
    return x[..., top : top + CROP, left : left + CROP]


def scale_rgb(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """0..255 -> -1..1."""
    return 2 * frames / np.float32(255) - 1


def scale_flow(flow: NDArray[np.float32]) -> NDArray[np.float32]:
    """Pixels -> -1..1 by way of the 8 bits flow was stored in for training: bounded at +-20."""
    bounded = np.clip(flow, -_FLOW_BOUND, _FLOW_BOUND)
    levels = np.round(np.float32(128) + np.float32(255 / (2 * _FLOW_BOUND)) * bounded)
    return 2 * levels / np.float32(255) - 1
