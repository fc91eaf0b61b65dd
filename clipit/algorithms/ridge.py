"""Ridge regression within videos: weights of cues that explain a target in every video alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class NormalEquations(NamedTuple):
    """X'X / T (C, C) and X'y / T (C,) of a video, both centred over its T picks."""

    gram: NDArray[np.float64]
    moment: NDArray[np.float64]


def normal_equations(columns: NDArray[Any], target: NDArray[Any]) -> NormalEquations:
    """Those of columns (T, C) and target (T,)."""
    x = columns - columns.mean(axis=0)
    y = target - target.mean()
    return NormalEquations(x.T @ x / len(x), x.T @ y / len(x))


def fit(videos: Sequence[NormalEquations], penalties: Sequence[float]) -> list[NDArray[np.float64]]:
    """Weights (C,) for each penalty: least squares, every video weighing the same.

    Minimises mean over videos of |y - X w|^2 / T, plus penalty |w|^2. There is no intercept: only
    differences within a video count.
    """
    gram = np.mean([video.gram for video in videos], axis=0)
    moment = np.mean([video.moment for video in videos], axis=0)
    values, vectors = np.linalg.eigh(gram)
    projected = vectors.T @ moment
    return [vectors @ (projected / (np.maximum(values, 0) + penalty)) for penalty in penalties]
