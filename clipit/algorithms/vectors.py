"""Rows of unit length, and standardised values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def unit_rows(rows: NDArray[Any]) -> NDArray[np.float64]:
    """Vectors (..., D) scaled to unit length, float64; zeros stay zeros."""
    vectors = rows.astype(np.float64)
    norms: NDArray[np.float64] = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(norms, 1e-12)


def zscore(values: NDArray[Any]) -> NDArray[np.float64]:
    """Values (T,) or (T, C) scaled to zero mean and unit standard deviation over T, float64.

    Zeros where they are constant up to rounding.
    """
    spread = values.std(axis=0)
    scaled: NDArray[np.float64] = (values - values.mean(axis=0)) / np.where(
        spread > 1e-6, spread, np.inf
    )
    return scaled
