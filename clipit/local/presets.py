"""The encoders and captioners of `clipit summarize` by name: those that come with the package."""

from __future__ import annotations

from typing import Any

from clipit.config.package_data import shipped_sections
from clipit.config.text_options import TextEncoderOptions
from clipit.core.errors import UsageError
from clipit.core.naming import slug
from clipit.core.nearest import nearest

_SHIPPED = shipped_sections()
#: Sentence encoders, captioners, and frame features made of sentences, which scorers may read.
SENTENCE_ENCODERS: dict[str, dict[str, Any]] = {
    name: options
    for name, options in _SHIPPED["text_encoders"].items()
    if TextEncoderOptions.model_validate(options).has_weights
}
CAPTIONERS: dict[str, dict[str, Any]] = _SHIPPED["captioners"]
FRAME_CAPTIONS: dict[str, dict[str, str]] = _SHIPPED["frame_captions"]
#: Encoders of frames and queries in one space; any other name is MODEL:TAG of open_clip.
ENCODERS: dict[str, dict[str, str]] = {
    name: options
    for name, options in _SHIPPED["image_encoders"].items()
    if name in SENTENCE_ENCODERS
}
#: Captions in a file next to each video.
SIDECAR = "sidecar"


def encoder_options(given: str) -> tuple[dict[str, str], str]:
    """The options of an encoder and its name as a folder."""
    if given in ENCODERS:
        return ENCODERS[given], given
    model, colon, tag = given.partition(":")
    if not colon or not model or not tag:
        raise UsageError(
            f"--encoder {given!r}: expected {', '.join(ENCODERS)} or MODEL:TAG of open_clip"
            f"{nearest(given, ENCODERS)}"
        )
    return {"library": "open_clip", "model": model, "pretrained": tag}, slug(given)


def check_captions(given: str | None) -> None:
    """UsageError for captions that are neither a captioner's nor in sidecar files."""
    names = [SIDECAR, *CAPTIONERS]
    if given is not None and given not in names:
        raise UsageError(
            f"--captions {given!r}: expected {' or '.join(names)}{nearest(given, names)}"
        )
