"""Reading BMT checkpoints without executing pickled code.

The released files are pickles of torch 1.2: a configuration object, numpy scalars and, for two
thirds of the size, optimiser state. They are read with `weights_only` and an allow-list of exactly
the classes they contain; a converted checkpoint is safetensors and JSON and needs no pickle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from clipit.core.damaged_files import DAMAGE, reading
from clipit.core.errors import DataError, MissingError
from clipit.models.captioners.bmt.captioning import CaptioningModule
from clipit.models.captioners.bmt.pickles import load_pickle
from clipit.models.captioners.bmt.proposal_generator import ProposalGenerator
from clipit.models.captioners.bmt.sizes import CaptionSizes, ProposalSizes

Module = TypeVar("Module", bound=nn.Module)
_WHAT, _FIX = "a checkpoint of BMT", "fetch or convert it again"


@dataclass(frozen=True)
class Checkpoint:
    """The content of a checkpoint without the optimiser."""

    path: Path
    config: dict[str, Any]
    state: dict[str, Tensor]
    vocabulary_size: int | None
    anchors_s: dict[str, list[float]] | None
    epoch: int


class _Opaque:
    """Replaces the official Config class: attributes are set, no code is run."""


def _allowed_globals() -> list[Any]:
    scalar = np._core.multiarray.scalar  # type: ignore[attr-defined]
    return [
        (_Opaque, "__main__.Config"),
        (_Opaque, "utilities.config_constructor.Config"),
        (scalar, "numpy.core.multiarray.scalar"),
        (scalar, "numpy._core.multiarray.scalar"),
        np.dtype,
        type(np.dtype("f4")),
        type(np.dtype("f8")),
    ]


def read_checkpoint(path: Path) -> Checkpoint:
    """Read an official `.pt` or a converted `.safetensors` (with its `.json`) onto the CPU.

    Raises MissingError for a missing file, DataError for one that is damaged, contains objects
    outside the allow-list, or is no BMT checkpoint.
    """
    if not path.is_file():
        raise MissingError(
            f"{path}: not found; fetch BMT's weights or point to the folder that holds them"
        )
    content = _READERS.get(path.suffix, _read_pickle)(path)
    state = content.get("model_state_dict")
    config = content.get("config")
    config = vars(config) if isinstance(config, _Opaque) else config
    if not (
        isinstance(config, Mapping)
        and isinstance(state, Mapping)
        and state
        and all(isinstance(tensor, Tensor) for tensor in state.values())
    ):
        raise DataError(
            f"{path}: holds no 'config' and 'model_state_dict': not a checkpoint of BMT"
        )
    anchors = content.get("anchors")
    with reading(path, _WHAT, _FIX):
        return Checkpoint(
            path=path,
            config=dict(config),
            state={name.removeprefix("module."): tensor for name, tensor in state.items()},
            vocabulary_size=content.get("trg_voc_size"),
            anchors_s=anchors and {k: [float(a) for a in v] for k, v in anchors.items()},
            epoch=int(content.get("epoch", -1)),
        )


def _read_pickle(path: Path) -> dict[str, Any]:
    content = load_pickle(path, "a checkpoint of BMT", _allowed_globals())
    if not isinstance(content, dict):
        raise DataError(f"{path}: holds a {type(content).__name__}, expected a checkpoint of BMT")
    return content


def _read_safetensors(path: Path) -> dict[str, Any]:
    card = path.with_suffix(".json")
    if not card.is_file():
        raise MissingError(f"{card}: not found; a converted checkpoint is two files, convert again")
    try:
        content = json.loads(card.read_text(encoding="utf-8"))
        return {**content, "model_state_dict": load_file(path)}
    except (*DAMAGE, SafetensorError) as error:
        reason = " ".join(str(error).split())[:200]
        raise DataError(f"{path}: truncated or damaged ({reason}); convert again") from error


_READERS = {".safetensors": _read_safetensors}


def build_captioning(checkpoint: Checkpoint, vocabulary_size: int | None) -> CaptioningModule:
    """The captioning module with the checkpoint's weights.

    vocabulary_size=None: use the checkpoint's. Raises DataError unless everything fits.
    """
    found = checkpoint.vocabulary_size
    if found is None or vocabulary_size not in (None, found):
        raise DataError(
            f"{checkpoint.path}: trg_voc_size is {found}, the vocabulary has {vocabulary_size} "
            "words: this checkpoint was trained on another train.csv"
        )
    with reading(checkpoint.path, _WHAT, _FIX):
        sizes = CaptionSizes.from_config(checkpoint.config, found, str(checkpoint.path))
        with torch.device("meta"):
            module = CaptioningModule(sizes)
        return _with_weights(module, checkpoint)


def build_proposals(checkpoint: Checkpoint) -> ProposalGenerator:
    """The proposal generator with the checkpoint's weights and anchors.

    Raises DataError unless everything fits.
    """
    if not checkpoint.anchors_s:
        raise DataError(
            f"{checkpoint.path}: no 'anchors': expected best_prop_model.pt, "
            "found another checkpoint"
        )
    with reading(checkpoint.path, _WHAT, _FIX):
        where = str(checkpoint.path)
        sizes = ProposalSizes.from_config(checkpoint.config, checkpoint.anchors_s, where)
        with torch.device("meta"):
            module = ProposalGenerator(sizes)
        return _with_weights(module, checkpoint)


def _with_weights(module: Module, checkpoint: Checkpoint) -> Module:
    expected = {name: tuple(t.shape) for name, t in module.state_dict().items()}
    found = {name: tuple(t.shape) for name, t in checkpoint.state.items()}
    for what, names in (
        ("lacks", sorted(expected.keys() - found.keys())),
        ("has the unknown", sorted(found.keys() - expected.keys())),
    ):
        if names:
            raise DataError(
                f"{checkpoint.path}: {what} key '{names[0]}' ({len(names)} in all, "
                f"expected {len(expected)} keys, found {len(found)})"
            )
    for name, shape in expected.items():
        if found[name] != shape:
            raise DataError(f"{checkpoint.path}: '{name}' is {found[name]}, expected {shape}")
        if not torch.isfinite(checkpoint.state[name]).all():
            raise DataError(f"{checkpoint.path}: '{name}' holds NaN or infinite values: damaged")
    module.load_state_dict({k: t.float() for k, t in checkpoint.state.items()}, assign=True)
    return module.eval().requires_grad_(False)
