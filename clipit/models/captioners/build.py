"""Building the captioner that the options name."""

from __future__ import annotations

from collections.abc import Callable

from clipit.config.captioner_options import CaptionerOptions
from clipit.models.captioners.coca import CocaCaptioner
from clipit.models.captioners.interface import Captioner, NullCaptioner
from clipit.models.captioners.retrieval import RetrievalCaptioner

_KINDS: dict[str, Callable[[CaptionerOptions], Captioner]] = {
    "coca": CocaCaptioner,
    "retrieval": RetrievalCaptioner,
    "none": lambda options: NullCaptioner(),
}


def build_captioner(options: CaptionerOptions) -> Captioner:
    """The captioner that the options name.

    Raises MissingError for missing weights or a missing sentence bank, DataError for an invalid
    bank.
    """
    return _KINDS[options.kind](options)
