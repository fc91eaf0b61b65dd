"""Who scores a video that nobody annotated: a shipped scorer where it can see, else likeness."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from clipit.config import shipped
from clipit.config.summary_options import ZERO_SHOT
from clipit.local.presets import CAPTIONERS, FRAME_CAPTIONS, SENTENCE_ENCODERS
from clipit.local.request import Request

_PACKAGE = "package:"


def scorers(request: Request, asked: Sequence[str | None]) -> dict[str | None, str]:
    """Who makes each cut; None is the generic one.

    Whom the request names; else for a query whoever needs no training, and without one the first
    shipped scorer whose captioner and sentence encoder are on this machine.
    """
    if request.variant is not None:
        return dict.fromkeys(asked, request.variant)
    learned = next(filter(is_ready, shipped.names()), ZERO_SHOT) if None in asked else ZERO_SHOT
    return {query: ZERO_SHOT if _answers(query, learned) else learned for query in asked}


def is_ready(name: str) -> bool:
    """Whether all that a shipped scorer reads can be made without a download."""
    made = FRAME_CAPTIONS.get(shipped.variant(name).encoder)
    if made is None:
        return False
    model = SENTENCE_ENCODERS[made["text_encoder"]]["model"].removeprefix(_PACKAGE)
    if importlib.util.find_spec(model) is None:
        return False
    from clipit.models.encoders import towers

    encoder = CAPTIONERS[made["captioner"]]["encoder"]
    return towers.is_cached(encoder["model"], encoder["pretrained"])


def _answers(query: str | None, learned: str) -> bool:
    """Whether a query is left to the scorer without training."""
    return query is not None and not (
        learned != ZERO_SHOT and shipped.variant(learned).language.uses_query
    )
