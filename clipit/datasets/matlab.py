"""Reading MATLAB files up to version 7 with scipy, in a process of its own.

scipy's reader crashes on some damaged files (a segmentation fault), which no exception stops.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path
from typing import Any

from clipit.core.damaged_files import unreadable
from clipit.core.errors import DataError
from clipit.datasets.records import require

_FIX = "download it again"


def load(path: Path, variables: tuple[str, ...], what: str) -> dict[str, Any]:
    """The named variables of a .mat file; raises DataError if `path` is not `what`."""
    require(path, "file")
    try:
        return _reader().submit(_load, path, variables).result()
    except BrokenProcessPool:
        _reader.cache_clear()
        raise DataError(f"{path}: damaged, its reader crashed: not {what}; {_FIX}") from None
    except Exception as error:  # a damaged file may raise anything
        raise unreadable(path, what, error, _FIX) from None


@cache
def _reader() -> ProcessPoolExecutor:
    """One process for all files: it takes a second to start."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


def _load(path: Path, variables: tuple[str, ...]) -> dict[str, Any]:
    import scipy.io

    content: dict[str, Any] = scipy.io.loadmat(path, variable_names=variables)
    return content
