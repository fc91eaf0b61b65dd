"""Loading the feature networks from a local folder; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from clipit.core.errors import DataError
from clipit.models.captioners.bmt.pickles import load_pickle
from clipit.models.captioners.bmt.sources import require


def load_network(build: Callable[[], nn.Module], folder: Path, name: str) -> nn.Module:
    """`build()` with the weights of `folder/name`, in evaluation mode, on the CPU.

    Raises MissingError for a missing file and DataError for weights of another network.
    """
    path = require(folder, name)
    state = load_pickle(path, f"weights ({name})")
    with torch.device("meta"):
        network = build()
    expected = _shapes(network.state_dict())
    found = _shapes(state) if isinstance(state, dict) else {}
    if found != expected:
        different = sorted(set(expected.items()) ^ set(found.items()))
        raise DataError(
            f"{path}: not the weights of {type(network).__name__}, '{different[0][0]}' differs "
            f"(expected {expected.get(different[0][0])}, found {found.get(different[0][0])})"
        )
    # num_batches_tracked counts training steps: absent from old files, and unused
    counts = {
        key: torch.zeros(()) for key in network.state_dict() if key.endswith("num_batches_tracked")
    }
    network.load_state_dict({**counts, **state}, assign=True)
    return network.eval().requires_grad_(False)


def _shapes(state: dict[str, torch.Tensor]) -> dict[str, tuple[int, ...]]:
    return {
        key: tuple(tensor.shape)
        for key, tensor in state.items()
        if isinstance(tensor, torch.Tensor) and not key.endswith("num_batches_tracked")
    }
