"""The scorers that come with the package: clipit/models/shipped/{name}.safetensors and .json.

Each card says what the scorer reads, what it was trained on, by which command and how well it does.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from clipit.config.variant_options import VariantOptions
from clipit.core.damaged_files import DAMAGE, unreadable
from clipit.core.errors import MissingError

#: Where they lie.
FOLDER = Path(__file__).parent.parent / "models/shipped"


@cache
def names() -> tuple[str, ...]:
    """The scorers' names, usable in summary.variants beside those of `variants`."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.safetensors")))


def weights(name: str) -> Path:
    """The weights of a shipped scorer."""
    return FOLDER / f"{name}.safetensors"


def card_beside(weights: Path) -> Path:
    """The card of a trained scorer: the JSON file next to its weights."""
    return weights.with_suffix(".json")


@cache
def variant(name: str) -> VariantOptions:
    """What it is and what it reads."""
    return read_card(card_beside(weights(name)))


def read_card(path: Path) -> VariantOptions:
    """What a trained scorer is and reads, by the card beside its weights.

    Raises MissingError where there is no card, DataError for one of something else.
    """
    try:
        return VariantOptions.model_validate(json.loads(path.read_text("utf-8"))["options"])
    except FileNotFoundError:
        raise MissingError(f"{path}: no such file; weights have their card beside them") from None
    except DAMAGE as error:
        raise unreadable(path, "the card of a trained scorer", error) from None
