"""Reading torch pickles without executing their code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from clipit.core.errors import DataError


def load_pickle(path: Path, what: str, allowed: Sequence[Any] = ()) -> Any:
    """Content of a torch file, on the CPU, old and zip format; only tensors and `allowed` classes.

    what: the kind of file, for the message. Raises DataError for a file that is truncated, damaged,
    or contains anything else; nothing in it is executed.
    """
    try:
        with torch.serialization.safe_globals(list(allowed)):
            return torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged pickle may raise anything
        raise DataError(f"{path}: cannot be read as {what}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """One line of the safe unpickler's long message."""
    refused = re.search(r"GLOBAL ([\w.]+)", str(error))
    if refused:
        return f"it holds '{refused[1]}', which is not on the allow-list (nothing was executed)"
    message = str(error).rsplit("WeightsUnpickler error:", maxsplit=1)[-1].strip() or "no text"
    return f"truncated or damaged ({type(error).__name__}: {message.splitlines()[0][:100]})"
