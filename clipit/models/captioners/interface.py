"""What a captioner that looks at frames is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from numpy.typing import NDArray

from clipit.tables.caption import Caption


class Captioner(Protocol):
    """Says sentences of segments. `weights` says which model: name and, where local, sha256."""

    weights: dict[str, str]

    def caption(
        self, images: Sequence[NDArray[Any]], time_s: NDArray[Any], segments_s: NDArray[Any]
    ) -> list[Caption]:
        """A sentence of each segment, in their order; none where there are no frames.

        images: RGB uint8 (H, W, 3), read one by one; time_s (T,) when each is shown, rising;
        segments_s (S, 2), half-open.
        """


class Silent:
    """The captioner that says nothing."""

    weights: dict[str, str] = {}

    def caption(
        self, images: Sequence[NDArray[Any]], time_s: NDArray[Any], segments_s: NDArray[Any]
    ) -> list[Caption]:
        """As Captioner.caption."""
        return []
