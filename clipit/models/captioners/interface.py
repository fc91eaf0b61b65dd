"""The interface of captioners of frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from numpy.typing import NDArray

from clipit.tables.caption import Caption


class Captioner(Protocol):
    """Captions segments. weights: name and, for local files, sha256."""

    weights: dict[str, str]

    def caption(
        self, images: Sequence[NDArray[Any]], time_s: NDArray[Any], segments_s: NDArray[Any]
    ) -> list[Caption]:
        """One caption per segment, in order; none without frames.

        images: RGB uint8 (H, W, 3), read one by one; time_s (T,): their times, increasing;
        segments_s (S, 2), half-open.
        """


class NullCaptioner:
    """A captioner that gives no captions."""

    weights: dict[str, str] = {}

    def caption(
        self, images: Sequence[NDArray[Any]], time_s: NDArray[Any], segments_s: NDArray[Any]
    ) -> list[Caption]:
        """As Captioner.caption."""
        return []
