"""Weights of encoders: identity, downloads, and errors for missing ones."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import huggingface_hub
from safetensors import SafetensorError

from clipit.core.errors import MissingError
from clipit.core.file_hash import file_sha256

#: Raised by the libraries for weights that are missing, damaged, or of another model.
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


def identify(name: str, path: str | None) -> dict[str, str]:
    """`name`, and `sha256` if the weights are a file."""
    local = Path(path) if path else None
    return {"name": name} | ({"sha256": file_sha256(local)} if local and local.is_file() else {})


def missing(what: str, error: Exception, megabytes: int | None = None) -> MissingError:
    """A one-line MissingError: which weights are missing, their size, the reason, the fix."""
    reason = " ".join(str(error).split())[:300]
    size = f" (about {megabytes} MB)" if megabytes else ""
    return MissingError(f"{what}: weights not available{size}: {reason}; {_HOW}")


def announce_download(what: str, megabytes: int | None) -> None:
    """Announce a long download on stderr."""
    size = f", about {megabytes} MB" if megabytes else ""
    print(f"downloading the weights of {what}{size}, once", file=sys.stderr, flush=True)


def is_offline() -> bool:
    """Whether HF_HUB_OFFLINE forbids downloads."""
    return bool(huggingface_hub.constants.HF_HUB_OFFLINE)
