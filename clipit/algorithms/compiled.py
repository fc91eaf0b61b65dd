"""Functions compiled by numba, whose machine code is kept on disk where there is a place for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile on the first call; the next process takes it from the cache of the first."""
    try:
        kept: Callable[..., Any] = njit(cache=True)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        kept = njit(function)
    return kept
