"""Checkpoints of trained scorers: model.safetensors (weights) and model.json (their card).

No pickle: loading a checkpoint runs no code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as serialise

from clipit.config.variant_options import VariantOptions
from clipit.core.damaged_files import DAMAGE, unreadable
from clipit.core.durable import durable_write, write_json
from clipit.core.errors import MissingError
from clipit.models.clipit import build_network
from clipit.models.trained_scorer import TrainedScorer

#: The weights of the linear readout, among those of the network.
_LINEAR = "linear_readout"
_MAX_DIM = 65_536
_FIX = "train it again, or name another"


def save(weights: Path, card: Path, scorer: TrainedScorer, **facts: Any) -> None:
    """Write weights and card; `facts` are added to the card unchanged."""
    state, dims = {}, {}
    if scorer.network is not None:
        named = scorer.network.state_dict().items()
        state = {name: tensor.contiguous() for name, tensor in named}
        dims = {"image_dim": scorer.network.image_dim, "text_dim": scorer.network.text_dim}
    if scorer.linear is not None:
        state[_LINEAR] = torch.tensor(scorer.linear)
    with durable_write(weights) as temporary:
        # not save_file: only the owner could read its files
        temporary.write_bytes(serialise(state))
    write_json(card, {"options": scorer.variant.model_dump(mode="json"), **dims, **facts})


def load(weights: Path, card: Path) -> TrainedScorer:
    """The scorer with its network in evaluation mode, on the CPU.

    Raises MissingError for a missing file, DataError for files that do not fit each other.
    """
    for path in (weights, card):
        if not path.exists():
            raise MissingError(f"{path}: no such checkpoint file; train the model first")
    try:
        facts = json.loads(card.read_text(encoding="utf-8"))
        options = VariantOptions.model_validate(facts["options"])
        state = _finite(load_file(weights))
        linear = _linear(state)
        if (linear is None) != (not options.linear.cues):
            raise ValueError("linear.cues of the card, and weights of cues, need each other")
        network = None
        if options.has_network:
            image_dim, text_dim = _dim(facts, "image_dim"), _dim(facts, "text_dim")
            with torch.device("meta"):  # no memory for what the weights are not
                build_network(image_dim, text_dim, options).load_state_dict(state, assign=True)
            network = build_network(image_dim, text_dim, options)
            network.load_state_dict(state)
    except (*DAMAGE, SafetensorError) as error:
        raise unreadable(weights, f"a checkpoint that fits {card.name}", error, _FIX) from None
    return TrainedScorer(options, None if network is None else network.eval(), linear)


def _finite(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    for name, tensor in state.items():
        if not tensor.isfinite().all():
            raise ValueError(f"{name} holds NaN or infinity")
    return state


def _linear(state: dict[str, torch.Tensor]) -> NDArray[Any] | None:
    """The weights of the linear readout, taken out of `state`."""
    linear = state.pop(_LINEAR, None)
    if linear is not None and (linear.ndim != 1 or not linear.is_floating_point()):
        raise ValueError(f"{_LINEAR}: expected a vector, found {tuple(linear.shape)}")
    return None if linear is None else linear.numpy()


def _dim(facts: dict[str, Any], name: str) -> int:
    dim = facts[name]
    if not isinstance(dim, int) or not 0 < dim <= _MAX_DIM:
        raise ValueError(f"{name}: expected 1 to {_MAX_DIM}, found {dim!r:.80}")
    return dim
