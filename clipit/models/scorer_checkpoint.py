"""Checkpoints of trained scorers: model.safetensors (weights) and model.json (their card).

No pickle: loading a checkpoint runs no code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as serialise

from clipit.config.variant_options import VariantOptions
from clipit.core.durable import durable_write, write_json
from clipit.core.errors import DataError, MissingError
from clipit.models.clipit import build_network
from clipit.models.trained_scorer import TrainedScorer

#: The weights of the linear readout, among those of the network.
_LINEAR = "linear_readout"


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
        state = load_file(weights)
        linear = state.pop(_LINEAR, None)
        network = None
        if options.has_network:
            network = build_network(facts["image_dim"], facts["text_dim"], options)
            network.load_state_dict(state)
    except (ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:300]
        raise DataError(f"{weights}: not a checkpoint that fits {card.name} ({reason})") from None
    return TrainedScorer(
        options,
        None if network is None else network.eval(),
        None if linear is None else linear.numpy(),
    )
