"""MATLAB files up to version 7, by scipy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipit.core.errors import DataError
from clipit.datasets.records import require


def load(path: Path, variables: tuple[str, ...], what: str) -> dict[str, Any]:
    """The named variables of a .mat file; DataError says that `path` is not `what`."""
    import scipy.io  # half a second, which only these files are worth

    try:
        return scipy.io.loadmat(require(path, "file"), variable_names=variables)
    except (ValueError, NotImplementedError, OSError, scipy.io.matlab.MatReadError) as error:
        raise DataError(f"{path}: not {what} ({error}); fetch it again") from None
