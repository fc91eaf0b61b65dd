"""Weights of encoders: which they are, how large, and what to do where they are missing."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import huggingface_hub
from safetensors import SafetensorError

from clipit.core.errors import MissingError
from clipit.core.provenance import file_sha256

#: Raised by the libraries for weights that are not there, damaged, or not of this model.
LOADING_ERRORS = (
    RuntimeError,
    OSError,
    ValueError,
    KeyError,
    EOFError,
    pickle.UnpicklingError,
    SafetensorError,
)
_HOW = (
    "download them once on a connected machine (without HF_HUB_OFFLINE), or give the path of a "
    "local copy"
)


def describe(name: str, path: str | None) -> dict[str, str]:
    """`name`, and `sha256` where the weights are a file."""
    local = Path(path) if path else None
    return {"name": name} | ({"sha256": file_sha256(local)} if local and local.is_file() else {})


def missing(what: str, error: Exception, megabytes: int | None = None) -> MissingError:
    """One line: which weights are not there, how large they are, why, what to do."""
    reason = " ".join(str(error).split())[:300]
    size = f" (about {megabytes} MB)" if megabytes else ""
    return MissingError(f"{what}: weights not available{size}: {reason}; {_HOW}")


def say_download(what: str, megabytes: int | None) -> None:
    """Tell the user before a long download."""
    size = f", about {megabytes} MB" if megabytes else ""
    print(f"downloading the weights of {what}{size}, once", file=sys.stderr, flush=True)


def is_offline() -> bool:
    """Whether the user forbids downloads (HF_HUB_OFFLINE)."""
    return bool(huggingface_hub.constants.HF_HUB_OFFLINE)
