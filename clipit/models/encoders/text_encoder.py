"""Sentence encoders behind one interface: from sentences to vectors."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from clipit.algorithms.semantic import mentioned_tags
from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import MissingError, UsageError
from clipit.datasets import qfvs
from clipit.models.device import pick_device
from clipit.models.encoders import weights

_PACKAGE = "package:"


class TextEncoder(Protocol):
    """Embeds sentences. weights: name and, for local files, sha256."""

    weights: dict[str, str]

    def encode(self, sentences: list[str]) -> NDArray[np.float32]:
        """Embeddings (len(sentences), D) float32, not normalised unless the model does so."""


class OpenClipText:
    """The text tower of an open_clip model, including the demo's."""

    def __init__(self, options: TextEncoderOptions) -> None:
        from clipit.models.encoders import towers

        self._device, self._batch_size = pick_device(), options.batch_size
        loaded = towers.LOADERS[options.library](options.model, options.pretrained)
        self._model, self._tokenize = loaded.model.to(self._device), loaded.tokenize
        self.weights = loaded.weights

    @torch.inference_mode()
    def encode(self, sentences: list[str]) -> NDArray[np.float32]:
        """As TextEncoder.encode."""
        starts = range(0, len(sentences), self._batch_size)
        tokens = [self._tokenize(sentences[i : i + self._batch_size]) for i in starts]
        vectors = [
            self._model.encode_text(batch.to(self._device), normalize=False) for batch in tokens
        ]
        rows: NDArray[np.float32] = torch.cat(vectors).float().cpu().numpy()
        return rows


class SentenceTransformerText:
    """A sentence-transformers model (optional extra `text`)."""

    def __init__(self, options: TextEncoderOptions) -> None:
        if importlib.util.find_spec("sentence_transformers") is None:
            raise MissingError(
                "text encoder: sentence_transformers is not installed; "
                "pip install 'clipit-summarize[text]'"
            )
        from sentence_transformers import SentenceTransformer

        location = _locate(options.model)
        is_local = options.model.startswith(_PACKAGE) or Path(location).exists()
        try:
            with nullcontext() if is_local else weights.offline_unless_reachable():
                self._model = SentenceTransformer(location, device=str(pick_device()))
        except weights.LOADING_ERRORS as error:
            raise weights.missing(f"text encoder {options.model}", error) from None
        self._batch_size = options.batch_size
        self.weights = weights.identify(options.model, str(weights_file(options.model)))

    def encode(self, sentences: list[str]) -> NDArray[np.float32]:
        """As TextEncoder.encode."""
        vectors: Any = self._model.encode(
            sentences, batch_size=self._batch_size, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


class VocabularyText:
    """A component for every word of a list: 1 where a sentence mentions it, as whole words."""

    def __init__(self, options: TextEncoderOptions) -> None:
        if options.model not in _VOCABULARIES:
            known = ", ".join(_VOCABULARIES)
            raise UsageError(f"text encoder: unknown vocabulary {options.model!r}; use {known}")
        self._words = _VOCABULARIES[options.model]
        self.weights = {"name": f"vocabulary {options.model}"}

    def encode(self, sentences: list[str]) -> NDArray[np.float32]:
        """As TextEncoder.encode."""
        rows = [mentioned_tags(sentence, self._words) for sentence in sentences]
        return np.stack(rows).astype(np.float32)


_VOCABULARIES = {"qfvs": list(qfvs.WORDS.values())}
_LIBRARIES: dict[str, Callable[[TextEncoderOptions], TextEncoder]] = {
    "open_clip": OpenClipText,
    "demo": OpenClipText,
    "sentence_transformers": SentenceTransformerText,
    "vocabulary": VocabularyText,
}


@lru_cache(maxsize=1)
def build_text_encoder(options: TextEncoderOptions) -> TextEncoder:
    """The encoder that the options name; MissingError if its weights are not available.

    The last one is cached.
    """
    return _LIBRARIES[options.library](options)


def encode_distinct(encoder: TextEncoder, sentences: list[str]) -> NDArray[np.float32]:
    """Embeddings (len(sentences), D); equal sentences are embedded once."""
    distinct = list(dict.fromkeys(sentences))
    # without any sentence one is embedded all the same, for the width of the empty array
    vectors = encoder.encode(distinct or ["."])
    row = {sentence: index for index, sentence in enumerate(distinct)}
    return vectors[np.array([row[sentence] for sentence in sentences], dtype=np.int64)]


def weights_file(model: str) -> Path:
    """Where a sentence-transformers model has its weights, if it is a package or a folder."""
    return Path(_locate(model)) / "model.safetensors"


def _locate(model: str) -> str:
    """The folder `model` inside the installed package of `package:NAME`, else `model` itself."""
    if not model.startswith(_PACKAGE):
        return model
    name = model.removeprefix(_PACKAGE)
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise MissingError(
            f"text encoder: package {name} is not installed; pip install 'clipit-summarize[text]'"
        )
    folder = Path(spec.submodule_search_locations[0]) / "model"
    if not folder.is_dir():
        raise UsageError(f"text encoder: package {name} contains no folder 'model'")
    return str(folder)
