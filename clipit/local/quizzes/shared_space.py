"""Encoders of pictures and sentences in one space: a picture is nearest to its own sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from numpy.typing import NDArray

from clipit.algorithms.vectors import unit_rows
from clipit.config.encoder_options import ImageEncoderOptions
from clipit.config.text_options import TextEncoderOptions
from clipit.local.quizzes.drawings import DRAWINGS, N_OTHERS, Drawing
from clipit.local.quizzes.open_clip_parts import quiz_then
from clipit.local.quizzes.outcome import Outcome
from clipit.models.encoders.image_encoder import build_image_encoder
from clipit.models.encoders.text_encoder import build_text_encoder

_UNKNOWN = "the weights are damaged, or not those of this model"


def quiz_encoder(options: dict[str, Any]) -> Iterator[Outcome]:
    """An encoder of `image_encoders` and `text_encoders`; raises MissingError without weights."""
    image = ImageEncoderOptions.model_validate(options)
    text = TextEncoderOptions.model_validate(options)
    return quiz_then(image, partial(_pictures, image, text))


def _pictures(image: ImageEncoderOptions, text: TextEncoderOptions, causes: list[str]) -> Outcome:
    pictures = build_image_encoder(image).encode(drawing.pixels() for drawing in DRAWINGS)
    encoder = build_text_encoder(text)
    margins = [
        _margin(picture, encoder.encode([drawing.sentence, *drawing.others]))
        for picture, drawing in zip(pictures, DRAWINGS, strict=True)
    ]
    right = sum(margin > 0 for margin in margins)
    return Outcome(
        "pictures",
        right == len(margins),
        f"{right} of {len(margins)} nearer to their sentence than to {N_OTHERS} others, by "
        f"{_signed(DRAWINGS, margins)}",
        causes[0] if causes else _UNKNOWN,
    )


def _margin(picture: NDArray[Any], sentences: NDArray[Any]) -> float:
    """Cosine with the first sentence less the greatest of the others; NaN counts as wrong."""
    cosine = unit_rows(sentences) @ unit_rows(picture)
    return float(cosine[0] - cosine[1:].max())


def _signed(drawings: tuple[Drawing, ...], margins: list[float]) -> str:
    pairs = zip(drawings, margins, strict=True)
    return ", ".join(f"{margin:+.3f} ({d.colour} {d.shape})" for d, margin in pairs)
