"""Frame features from captions: each frame's caption, embedded by a sentence encoder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import UsageError
from clipit.models.batches import batched
from clipit.models.captioners.interface import Captioner
from clipit.models.encoders.text_encoder import TextEncoder, encode_distinct

_BATCH_FRAMES = 32


class FrameCaptionsEncoder:
    """An ImageEncoder composed of a captioner and a sentence encoder."""

    def __init__(self, captioner: Captioner, text: TextEncoder) -> None:
        self._captioner, self._text = captioner, text
        self.weights = {
            f"{name}_{key}": value
            for name, model in (("captioner", captioner), ("text", text))
            for key, value in model.weights.items()
        }
        self.dimension = text.encode(["a picture"]).shape[1]

    def encode(self, images: Iterable[NDArray[Any]]) -> NDArray[Any]:
        """As ImageEncoder.encode; duplicate sentences are embedded once."""
        sentences = [s for frames in batched(images, _BATCH_FRAMES) for s in self._caption(frames)]
        return encode_distinct(self._text, sentences)

    def _caption(self, frames: tuple[NDArray[Any], ...]) -> list[str]:
        time_s = np.arange(len(frames), dtype=np.float64)
        captions = self._captioner.caption(frames, time_s, np.stack([time_s, time_s + 1], axis=1))
        if len(captions) != len(frames):
            raise UsageError(
                f"frame captions: expected a captioner that gives a sentence for each of "
                f"{len(frames)} frames, found {len(captions)} sentences; use coca or retrieval"
            )
        return [caption.sentence for caption in captions]
