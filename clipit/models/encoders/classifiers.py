"""torchvision classifiers as encoders: the input of the last layer (the paper's ablations).

ResNet-50: 2048-d; GoogLeNet: 1024-d, the pool5 of the field's feature files.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from PIL.Image import Image
from torch import Tensor, nn
from torchvision import models

from clipit.core.errors import UsageError
from clipit.models.encoders import weights

#: All end in a layer `fc`. GoogLeNet's released weights expect another pixel range, to which
#: `transform_input` converts ImageNet's.
_BUILDERS: dict[str, Callable[[], nn.Module]] = {
    "resnet50": models.resnet50,
    "resnet101": models.resnet101,
    "resnet152": models.resnet152,
    "googlenet": functools.partial(
        models.googlenet, aux_logits=False, transform_input=True, init_weights=False
    ),
}
#: Auxiliary heads, used in training only.
_TRAINING_ONLY = ("aux1.", "aux2.")


def load(
    model: str, pretrained: str | None
) -> tuple[nn.Module, Callable[[Image], Tensor], dict[str, str]]:
    """Network, transform and weights of a model by weights name or path of a state dict.

    A local state dict uses the preprocessing of IMAGENET1K_V1. Raises MissingError for missing
    weights, UsageError for an unknown model.
    """
    if model not in _BUILDERS:
        raise UsageError(
            f"library torchvision: expected model {' or '.join(_BUILDERS)}, found {model!r}"
        )
    known = models.get_model_weights(model)
    entry = known.__members__.get(pretrained or "")
    try:
        path = _fetch(entry, f"{model}:{pretrained}") if entry else _local(pretrained, known)
        network = _BUILDERS[model]()
        network.load_state_dict(_state(path))
    except weights.LOADING_ERRORS as error:
        size = _size_mb(entry or known.DEFAULT)
        what, by_hand = f"torchvision {model}:{pretrained}", _by_hand(entry)
        raise weights.missing(what, error, size, by_hand) from None
    network.fc = nn.Identity()
    transform = (entry or known.IMAGENET1K_V1).transforms()
    return network, transform, weights.identify(f"{model}:{path.name}", str(path))


def _local(pretrained: str | None, known: Any) -> Path:
    if pretrained is None or not Path(pretrained).is_file():
        names = ", ".join(known.__members__)
        raise ValueError(f"{pretrained} is no file and no weights of the model ({names})")
    return Path(pretrained)


def _fetch(entry: Any, what: str) -> Path:
    """Path of torchvision's weights, from the cache of torch.hub or downloaded."""
    path = _cache_path(entry)
    if not path.is_file():
        if weights.is_offline():
            raise OSError(f"not at {path}, and HF_HUB_OFFLINE forbids downloads")
        weights.announce_download(what, _size_mb(entry))
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.download_url_to_file(entry.url, str(path), progress=False)
    return path


def _cache_path(entry: Any) -> Path:
    return Path(torch.hub.get_dir()) / "checkpoints" / str(entry.url).rpartition("/")[2]


def _by_hand(entry: Any) -> str:
    if entry is None:
        return ""
    path = _cache_path(entry)
    if path.is_file():
        return weights.damaged_file(path)
    return weights.url_file(entry.url, path)


def _state(path: Path) -> dict[str, Tensor]:
    state = torch.load(path, map_location="cpu", weights_only=True)
    return {name: value for name, value in state.items() if not name.startswith(_TRAINING_ONLY)}


def _size_mb(entry: Any) -> int:
    return round(float(entry.meta["_file_size"]))
