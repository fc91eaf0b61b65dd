"""Weights of encoders: identity, downloads, and errors for missing ones."""

from __future__ import annotations

import pickle
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import huggingface_hub
from huggingface_hub.file_download import repo_folder_name
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
_LOCAL = "give the path of a local copy"
_OR = f"or {_LOCAL}; behind a proxy set HTTPS_PROXY"
#: To find out that there is no network, for which the hub's library takes a minute.
_PROBE_S = 5.0


def identify(name: str, path: str | None) -> dict[str, str]:
    """`name`, and `sha256` if the weights are a file."""
    local = Path(path) if path else None
    return {"name": name} | ({"sha256": file_sha256(local)} if local and local.is_file() else {})


def missing(
    what: str, error: Exception, megabytes: int | None = None, by_hand: str = ""
) -> MissingError:
    """A one-line MissingError: which weights are missing, their size, the reason, the fix.

    by_hand: how to put them in place without a network (`hub_file`, `url_file`).
    """
    reason = " ".join(str(error).split())[:300]
    size = f" (about {megabytes} MB)" if megabytes else ""
    fix = by_hand or _LOCAL
    return MissingError(f"{what}: weights not available{size}: {reason}; {fix}")


def hub_file(repository: str, file: str) -> str:
    """How to put a file of a Hugging Face repository in place by hand."""
    folder = repo_folder_name(repo_id=repository, repo_type="model")
    cache = huggingface_hub.constants.HF_HUB_CACHE
    return (
        f"on a connected machine run `hf download {repository} {file}` (from "
        f"{huggingface_hub.constants.ENDPOINT}/{repository}) and copy {folder} from its cache to "
        f"{cache}; {_OR}"
    )


def url_file(url: str, path: Path) -> str:
    """How to put a file of a URL in place by hand."""
    return f"download {url} on a connected machine and copy it to {path}; {_OR}"


def damaged_file(path: Path) -> str:
    """How to replace a damaged download."""
    return f"delete {path}, damaged or incomplete, and it will be downloaded again"


@contextmanager
def offline_unless_reachable() -> Iterator[str | None]:
    """Take cached files as they are where the hub cannot be reached: its library retries long.

    Yields why nothing can be downloaded, or None.
    """
    constants = huggingface_hub.constants
    before = constants.HF_HUB_OFFLINE
    reason = "HF_HUB_OFFLINE forbids downloads" if before else unreachable()
    constants.HF_HUB_OFFLINE = reason is not None
    try:
        yield reason
    finally:
        constants.HF_HUB_OFFLINE = before


def unreachable() -> str | None:
    """Why the hub cannot be reached, None if it can; an answer of any kind counts."""
    endpoint = huggingface_hub.constants.ENDPOINT
    request = urllib.request.Request(endpoint, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=_PROBE_S).close()
    except urllib.error.HTTPError:
        return None
    except OSError as error:
        reason = getattr(error, "reason", error)
        return f"{endpoint} cannot be reached ({getattr(reason, 'strerror', None) or reason})"
    return None


def announce_download(what: str, megabytes: int | None) -> None:
    """Announce a long download on stderr."""
    size = f", about {megabytes} MB" if megabytes else ""
    print(f"downloading the weights of {what}{size}, once", file=sys.stderr, flush=True)


def is_offline() -> bool:
    """Whether HF_HUB_OFFLINE forbids downloads."""
    return bool(huggingface_hub.constants.HF_HUB_OFFLINE)
