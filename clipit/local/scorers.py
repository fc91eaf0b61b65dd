"""The scorer of a video without annotations: a shipped one if it can run, else zero-shot."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence

from clipit.config import shipped
from clipit.config.summary_options import ZERO_SHOT
from clipit.local.presets import CAPTIONERS, FRAME_CAPTIONS, SENTENCE_ENCODERS
from clipit.local.request import Request

_PACKAGE = "package:"


def scorers(request: Request, queries: Sequence[str | None]) -> dict[str | None, str]:
    """The scorer of each cut by query; None is the generic cut.

    The request may name one. Otherwise queries are scored zero-shot, and the generic cut by the
    first shipped scorer whose captioner and sentence encoder are installed, and that reads the
    title if the request states one.
    """
    if request.variant is not None:
        return dict.fromkeys(queries, request.variant)
    ready = (name for name in shipped.names() if _reads(request.title, name) and is_ready(name))
    trained = next(ready, ZERO_SHOT) if None in queries else ZERO_SHOT
    return {query: ZERO_SHOT if _needs_zero_shot(query, trained) else trained for query in queries}


def is_ready(name: str) -> bool:
    """Whether every input of a shipped scorer can be computed without a download."""
    features = FRAME_CAPTIONS.get(shipped.variant(name).encoder)
    if features is None:
        return False
    model = SENTENCE_ENCODERS[features["text_encoder"]]["model"].removeprefix(_PACKAGE)
    if importlib.util.find_spec(model) is None:
        return False
    from clipit.models.encoders import towers

    encoder = CAPTIONERS[features["captioner"]]["encoder"]
    return towers.is_cached(encoder["model"], encoder["pretrained"])


def _reads(title: str | bool, name: str) -> bool:
    """Whether a shipped scorer reads a title that was stated, if one was."""
    return not isinstance(title, str) or shipped.variant(name).language.title


def _needs_zero_shot(query: str | None, trained: str) -> bool:
    """Whether the trained scorer cannot score this query."""
    return query is not None and not (
        trained != ZERO_SHOT and shipped.variant(trained).language.uses_query
    )
