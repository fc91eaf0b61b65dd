"""Choosing a captioner by its options."""

from __future__ import annotations

from clipit.config.captioner_options import CaptionerOptions
from clipit.models.captioners.coca import CocaCaptioner
from clipit.models.captioners.interface import Captioner, Silent
from clipit.models.captioners.retrieval import RetrievalCaptioner

_KINDS = {
    "coca": CocaCaptioner,
    "retrieval": RetrievalCaptioner,
    "none": lambda options: Silent(),
}


def build_captioner(options: CaptionerOptions) -> Captioner:
    """The captioner that the options name.

    Raises MissingError where its weights are not to be had, DataError for a bank that cannot be
    used.
    """
    return _KINDS[options.kind](options)
