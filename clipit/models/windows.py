"""Windows of videos for training, and overlapping windows for scoring long videos."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def training_windows(length: int, window: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Half-open windows of at most `window` steps that tile [0, length), of about equal length.

    Their number varies by one from call to call, so that boundaries differ between epochs.
    """
    count = -(-length // window)
    if count > 1:
        count += int(rng.integers(2))
    edges = np.linspace(0, length, count + 1).round().astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def padded(length: int) -> int:
    """The length to pad a window to: a multiple of 64, because bf16 kernels are built per shape.

    Without padding, bf16 training on CPU is slower than fp32; with multiples of 64 it is twice as
    fast (bench/training.py).
    """
    return -(-length // 64) * 64


def batches(lengths: list[int], batch_frames: int, rng: np.random.Generator) -> list[list[int]]:
    """Indices of windows, grouped into batches of similar length.

    A batch has at most `batch_frames` steps including padding, or is a single window. Batches are
    in random order, and windows of one length are grouped at random.
    """
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], rng.random()), reverse=True)
    groups: list[list[int]] = []
    for index in order:
        if groups and (len(groups[-1]) + 1) * padded(lengths[groups[-1][0]]) <= batch_frames:
            groups[-1].append(index)
        else:
            groups.append([index])
    rng.shuffle(groups)
    return groups


def blend(
    length: int, window: int, score: Callable[[int, int], NDArray[Any]]
) -> NDArray[np.float64]:
    """Values (length,) of a long sequence from overlapping windows.

    `score(start, stop)` returns the values of [start, stop), at most `window` of them. Windows
    overlap by half and fade linearly into each other, which avoids discontinuities. Memory beyond
    the result does not grow with length.
    """
    if length <= window:
        return np.asarray(score(0, length), dtype=np.float64)
    pieces = -(-2 * (length - window) // window) + 1
    starts = np.linspace(0, length - window, pieces).round().astype(int)
    total, weight = np.zeros(length), np.zeros(length)
    ramp = np.minimum(np.arange(window) + 1, window - np.arange(window)).astype(np.float64)
    for start in starts:
        stop = start + window
        total[start:stop] += ramp * score(int(start), int(stop))
        weight[start:stop] += ramp
    return total / weight
