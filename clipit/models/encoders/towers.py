"""Loading open_clip models: location, size and availability of their weights."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import huggingface_hub
import open_clip
import torch
from PIL.Image import Image

from clipit.core.errors import UsageError
from clipit.demo import demo_clip as demo
from clipit.models.encoders import weights

_HUB = "hf-hub:"
_SCHEMAS = (_HUB, "local-dir:")
#: What open_clip looks for in a repository, best first.
_HUB_FILES = ("open_clip_model.safetensors", "open_clip_pytorch_model.bin")
_URL_CACHE = Path("~/.cache/clip")


class Towers(NamedTuple):
    """An open_clip model in evaluation mode with its preprocessing."""

    model: Any
    #: From a picture to float32 (3, side, side), as in the model's training
    transform: Callable[[Image], torch.Tensor]
    tokenize: Callable[[list[str]], torch.Tensor]
    weights: dict[str, str]


def load_open_clip(model: str, pretrained: str | None) -> Towers:
    """A model by name and pretrained tag or path; MissingError for missing weights.

    Announces downloads and their size on stderr; respects HF_HUB_OFFLINE. Activations are those the
    weights were trained with, even if the tag requires QuickGELU and the model's name does not.
    """
    tag = open_clip.get_pretrained_cfg(model, pretrained) if pretrained else {}
    needs_hub = bool(tag) or model.startswith(_HUB)
    try:
        with weights.offline_unless_reachable() if needs_hub else nullcontext() as offline:
            path = _fetch(model, pretrained, tag, offline) if tag else pretrained
            _check_known(model, pretrained, path)
            network, _, transform = open_clip.create_model_and_transforms(
                model, pretrained, force_quick_gelu=bool(tag.get("quick_gelu", False))
            )
            tokenize = open_clip.get_tokenizer(model)
    except weights.LOADING_ERRORS as error:
        what, by_hand = f"open_clip {model}:{pretrained}", _by_hand(tag)
        raise weights.missing(what, error, size_mb(model), by_hand) from None
    return Towers(network.eval(), transform, tokenize, _name(model, pretrained, path))


def load_demo(model: str, pretrained: str | None) -> Towers:
    """The CLIP of the demo world, shipped in this package."""
    if model != demo.MODEL_NAME or pretrained is not None:
        raise UsageError(
            f"library demo: expected model {demo.MODEL_NAME} and no pretrained, found {model} and "
            f"{pretrained}; fix the encoder's options"
        )
    return load_open_clip(*demo.register())


LOADERS = {"open_clip": load_open_clip, "demo": load_demo}


def is_cached(model: str, pretrained: str) -> bool:
    """Whether the weights of a tag are cached locally."""
    return cached_file(open_clip.get_pretrained_cfg(model, pretrained)) is not None


def size_mb(model: str) -> int | None:
    """Size of the weights in fp32, computed from the architecture; None for unknown models."""
    if model not in open_clip.list_models():
        return None
    logging.disable(logging.WARNING)  # open_clip warns that no weights are loaded, as intended
    try:
        with torch.device("meta"):
            empty = open_clip.create_model(model, device="meta", pretrained_text=False)
    finally:
        logging.disable(logging.NOTSET)
    return round(float(sum(weight.numel() for weight in empty.parameters())) * 4 / 1e6)


def _name(model: str, pretrained: str | None, path: str | None) -> dict[str, str]:
    """Without folders: the same weights have the same name in every location."""
    tag = Path(pretrained).name if pretrained and path == pretrained else pretrained
    return weights.identify(f"{model}:{tag}" if tag else model, path)


def _check_known(model: str, pretrained: str | None, path: str | None) -> None:
    if path is None and not model.startswith(_SCHEMAS):
        raise ValueError("no pretrained tag or path is given; random weights embed nothing")
    if path is not None and not Path(path).is_file():
        tags = ", ".join(open_clip.list_pretrained_tags_by_model(model)) or "none"
        raise ValueError(f"{pretrained} is no file and no tag of the model (its tags: {tags})")


def _fetch(model: str, pretrained: str | None, tag: dict[str, Any], offline: str | None) -> str:
    """Path of the weights of a tag, from the cache or downloaded."""
    if cached_file(tag) is None:
        if offline:
            raise OSError(f"not in the cache, and {offline}")
        weights.announce_download(f"{model}:{pretrained}", size_mb(model))
    return str(open_clip.download_pretrained(tag))


def cached_file(tag: dict[str, Any]) -> Path | None:
    """The file of a tag in the local caches, None where it has not been downloaded."""
    repository, names = _hub_files(tag)
    if repository:
        found = (huggingface_hub.try_to_load_from_cache(repository, file) for file in names)
        return next((Path(path) for path in found if isinstance(path, str)), None)
    path = _url_path(tag)
    return path if path.is_file() else None


def _hub_files(tag: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The repository of a tag ("" if it is a URL's) and the files that may hold the weights."""
    repository, _, name = tag.get("hf_hub", "").rpartition("/")
    return repository, (name,) if name else _HUB_FILES


def _url_path(tag: dict[str, Any]) -> Path:
    return _URL_CACHE.expanduser() / Path(tag["url"]).name


def _by_hand(tag: dict[str, Any]) -> str:
    if not tag:
        return ""
    if cached := cached_file(tag):
        return weights.damaged_file(cached)
    repository, names = _hub_files(tag)
    if repository:
        return weights.hub_file(repository, names[0])
    return weights.url_file(tag["url"], _url_path(tag))
