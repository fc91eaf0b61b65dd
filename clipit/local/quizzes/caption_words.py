"""Captioners of frames: the caption of a drawn shape names its colour or its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from clipit.config.captioner_options import CaptionerOptions
from clipit.local.quizzes.drawings import DRAWINGS, Drawing
from clipit.local.quizzes.open_clip_parts import quiz_then
from clipit.local.quizzes.outcome import Outcome
from clipit.models.captioners.build import build_captioner

#: What captions call the shapes.
_WORDS = {
    "circle": {"circle", "ball", "round", "circular", "dot", "disc", "disk", "sphere"},
    "square": {"square", "box", "rectangle", "rectangular", "cube", "block"},
    "triangle": {"triangle", "triangular", "pyramid", "cone", "arrow"},
}
_ALIKE = "the wrong preprocessing, or damaged weights: every picture has the same caption"
_OTHER = "the wrong tokenizer, or damaged weights"


def quiz_captioner(options: dict[str, Any]) -> Iterator[Outcome]:
    """An entry of `captioners` with a model; raises MissingError without weights."""
    captioner = CaptionerOptions.model_validate(options)
    assert captioner.encoder is not None  # CaptionerOptions checks
    return quiz_then(captioner.encoder, partial(_captions, captioner))


def _captions(options: CaptionerOptions, causes: list[str]) -> Outcome:
    time_s = np.arange(len(DRAWINGS), dtype=np.float64)
    captions = build_captioner(options).caption(
        [drawing.pixels() for drawing in DRAWINGS], time_s, np.stack([time_s, time_s + 1], axis=1)
    )
    sentences = [caption.sentence for caption in captions]
    right = sum(_names(*pair) for pair in zip(sentences, DRAWINGS, strict=True))
    quoted = ", ".join(f"{d.sentence}: {s!r}" for s, d in zip(sentences, DRAWINGS, strict=True))
    likely = _ALIKE if len(set(sentences)) == 1 else _OTHER
    text = f"{right} of {len(DRAWINGS)} name the colour or the shape: {quoted}"
    return Outcome("captions", right == len(DRAWINGS), text, causes[0] if causes else likely)


def _names(sentence: str, drawing: Drawing) -> bool:
    words = set(re.findall(r"[a-z]+", sentence.lower()))
    return bool(words & {drawing.colour, *_WORDS[drawing.shape]})
