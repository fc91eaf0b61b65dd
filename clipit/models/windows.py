"""Cutting videos into windows for training, and scoring long ones in overlapping windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def training_windows(length: int, window: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """Half-open windows of at most `window` steps that tile [0, length), about equally long.

    The number of pieces varies by one from call to call, so that the seams move between epochs.
    """
    pieces = -(-length // window)
    if pieces > 1:
        pieces += int(rng.integers(2))
    edges = np.linspace(0, length, pieces + 1).round().astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def padded(length: int) -> int:
    """The length to pad a window to: few distinct ones, because bf16 kernels are made per shape.

    With every length its own shape, bf16 training on CPU is slower than fp32; with multiples of 64
    it is twice as fast (bench/training.py).
    """
    return -(-length // 64) * 64


def batches(lengths: list[int], batch_frames: int, rng: np.random.Generator) -> list[list[int]]:
    """Indices of windows grouped so that equally long ones share a batch.

    Each batch holds at most `batch_frames` steps, padding included (or one window). Batches come
    in random order, windows of one length in random company.
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


def blend(length: int, window: int, score: Callable[[int, int], NDArray[Any]]) -> NDArray[Any]:
    """Values (length,) of a long sequence from overlapping windows.

    `score(start, stop)` returns the values of [start, stop), at most `window` of them. Windows
    overlap by half; in the overlap one fades linearly into the next, so no seam shows. Memory does
    not grow with length beyond the result.
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
