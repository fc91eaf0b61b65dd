"""Checkpoints of trained scorers: model.safetensors (weights) and model.json (their card).

No pickle: loading a checkpoint runs no code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file
from safetensors.torch import save as serialise

from clipit.config.variant_options import VariantOptions
from clipit.core.durable import durable_write, write_json
from clipit.core.errors import DataError, MissingError
from clipit.models.clipit import ClipIt


def save(weights: Path, card: Path, model: ClipIt, options: VariantOptions, **facts: Any) -> None:
    """Write weights and card; `facts` are added to the card unchanged."""
    with durable_write(weights) as temporary:
        # not save_file: only the owner could read its files
        state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
        temporary.write_bytes(serialise(state))
    dims = {
        "image_dim": model.image_dim,
        "text_dim": model.text_dim,
    }
    write_json(card, {"options": options.model_dump(mode="json"), **dims, **facts})


def load(weights: Path, card: Path) -> tuple[ClipIt, VariantOptions]:
    """The model in evaluation mode, on the CPU, and the options it was trained with.

    Raises MissingError for a missing file, DataError for files that do not fit each other.
    """
    for path in (weights, card):
        if not path.exists():
            raise MissingError(f"{path}: no such checkpoint file; train the model first")
    try:
        facts = json.loads(card.read_text(encoding="utf-8"))
        options = VariantOptions.model_validate(facts["options"])
        model = ClipIt(facts["image_dim"], facts["text_dim"], options.language, options.scorer)
        model.load_state_dict(load_file(weights))
    except (ValueError, KeyError, RuntimeError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:300]
        raise DataError(f"{weights}: not a checkpoint that fits {card.name} ({reason})") from None
    return model.eval(), options
