"""Reading MATLAB files up to version 7 with scipy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipit.core.errors import DataError
from clipit.datasets.records import require


def load(path: Path, variables: tuple[str, ...], what: str) -> dict[str, Any]:
    """The named variables of a .mat file; raises DataError if `path` is not `what`."""
    import scipy.io  # imported here: it takes half a second

    try:
        content: dict[str, Any] = scipy.io.loadmat(require(path, "file"), variable_names=variables)
    except (ValueError, NotImplementedError, OSError, scipy.io.matlab.MatReadError) as error:
        raise DataError(f"{path}: not {what} ({error}); download it again") from None
    return content
