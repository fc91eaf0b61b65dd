"""Reading MATLAB files up to version 7 with scipy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipit.core.damaged_files import DAMAGE, unreadable
from clipit.datasets.records import require


def load(path: Path, variables: tuple[str, ...], what: str) -> dict[str, Any]:
    """The named variables of a .mat file; raises DataError if `path` is not `what`."""
    import scipy.io  # imported here: it takes half a second

    require(path, "file")
    try:
        content: dict[str, Any] = scipy.io.loadmat(path, variable_names=variables)
    except (*DAMAGE, scipy.io.matlab.MatReadError) as error:
        raise unreadable(path, what, error, "download it again") from None
    return content
