"""The parts of an open_clip model, each on its own: weights, activation, tokenizer, preprocessing.

Each has a known answer, so that a failure names the part that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
from PIL import Image

from clipit.config.encoder_options import ImageEncoderOptions
from clipit.core.errors import MissingError
from clipit.demo.demo_clip import WEIGHTS
from clipit.local.quizzes.outcome import Outcome
from clipit.local.quizzes.weight_records import digest_outcome
from clipit.models.encoders import towers
from clipit.models.encoders.towers import Towers

#: Of CLIP's vocabulary: start, "a", "red", "circle", end.
_SENTENCE, _IDS, _VOCABULARY = "a red circle", [49406, 320, 736, 7117, 49407], 49408
_GREY = 128
#: A grey level, in units of the normalised pixels.
_TOLERANCE = 1 / 255 / 0.26


def quiz_parts(library: str, model: str, pretrained: str | None) -> Iterator[Outcome]:
    """Load the model with the code that summaries use, and examine its parts.

    Raises MissingError where there are no weights.
    """
    tag = open_clip.get_pretrained_cfg(model, pretrained) if pretrained else {}
    try:
        loaded = towers.LOADERS[library](model, pretrained)
    except MissingError as error:
        if file := _FILES[library](pretrained, tag):
            cause = f"a damaged download, or weights of another model: delete {file} and run again"
            yield Outcome("loading", False, str(error), cause)
            return
        raise
    yield digest_outcome(_FILES[library](pretrained, tag))
    yield _weights(loaded)
    if tag:
        yield _activation(loaded, bool(tag.get("quick_gelu", False)))
    yield _tokenizer(loaded)
    yield _preprocessing(loaded, tag or loaded.model.visual.preprocess_cfg)


def quiz_then(
    options: ImageEncoderOptions, question: Callable[[list[str]], Outcome]
) -> Iterator[Outcome]:
    """The parts of a model, then a question to all of it, if it loads.

    The question takes the causes that failed parts point at. Raises MissingError without weights.
    """
    causes = []
    for outcome in quiz_parts(options.library, options.model, options.pretrained):
        if outcome.ok is False:
            causes.append(outcome.cause)
        yield outcome
        if outcome.quiz == "loading":
            return
    yield question(causes)


def _downloaded_file(pretrained: str | None, tag: dict[str, Any]) -> Path | None:
    """The file of a tag, or that of a path."""
    if tag:
        return towers.cached_file(tag)
    path = Path(pretrained or "")
    return path if path.is_file() else None


#: By the library of an encoder: the file of its weights, if they are one.
_FILES: dict[str, Callable[[str | None, dict[str, Any]], Path | None]] = {
    "open_clip": _downloaded_file,
    "demo": lambda pretrained, tag: WEIGHTS,
}


def _weights(loaded: Towers) -> Outcome:
    tensors = list(loaded.model.parameters())
    damaged = sum(not bool(tensor.isfinite().all()) for tensor in tensors)
    text = f"{len(tensors)} tensors, {damaged} with NaN or infinity"
    return Outcome("weights", damaged == 0, text, "a damaged download: delete the file")


def _activation(loaded: Towers, quick: bool) -> Outcome:
    found = any(type(module).__name__ == "QuickGELU" for module in loaded.model.modules())
    names = {True: "QuickGELU", False: "GELU"}
    cause = "the model's name and its weights do not belong together (-quickgelu or not)"
    return Outcome("activation", found == quick, f"{names[found]}, trained: {names[quick]}", cause)


def _tokenizer(loaded: Towers) -> Outcome:
    if getattr(loaded.tokenize, "vocab_size", None) != _VOCABULARY:
        return Outcome("tokenizer", None, "not CLIP's vocabulary")
    found = [int(number) for number in loaded.tokenize([_SENTENCE])[0]]
    cause = "the wrong tokenizer: install open_clip_torch anew"
    ok = found[: len(_IDS)] == _IDS and not any(found[len(_IDS) :])
    return Outcome("tokenizer", ok, f"{_SENTENCE!r}: {found[: len(_IDS)]}", cause)


def _preprocessing(loaded: Towers, record: dict[str, Any]) -> Outcome:
    """An even grey must become (grey - mean) / std in every channel."""
    found = np.asarray(loaded.transform(Image.new("RGB", (300, 300), (_GREY,) * 3)))
    mean, std = np.asarray(record["mean"]), np.asarray(record["std"])
    expected = (_GREY / 255 - mean) / std
    error = float(np.abs(found - expected[:, None, None]).max())
    shape = "x".join(map(str, found.shape))
    cause = f"the wrong preprocessing: expected mean {mean.round(3)} and std {std.round(3)}"
    return Outcome("preprocessing", error <= _TOLERANCE, f"{shape}, off by {error:.3f}", cause)
