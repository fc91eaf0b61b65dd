"""Embeddings as what scorers without training read."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.cues import Evidence


def embedded(
    frames: NDArray[Any],
    step_s: float = 0.5,
    captions: NDArray[Any] | None = None,
    title: NDArray[Any] | None = None,
) -> Evidence:
    """Frames (T, D) every step_s, captions (M, D) of equal parts of the video, a title (D,)."""
    told = frames[:0] if captions is None else captions
    edges_s = np.linspace(0, len(frames) * step_s, len(told) + 1)
    time_s = np.arange(len(frames)) * step_s
    return Evidence(frames, time_s, told, edges_s[:-1], edges_s[1:], title)
