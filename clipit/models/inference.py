"""Scoring videos of any length with a trained model."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from clipit.models.clipit import ClipIt
from clipit.models.device import autocast
from clipit.models.samples import Sample, collate
from clipit.models.windows import blend


@torch.inference_mode()
def score(
    model: ClipIt, sample: Sample, keys: int, window: int, precision: str
) -> NDArray[np.float32]:
    """Scores in [0, 1] of the picks of a video, float32 (T,).

    Videos longer than the training window are scored in windows that overlap by half and are
    blended (docs/decisions/windows.md); the memory is that of one window.
    """
    model.eval()
    device = next(model.parameters()).device

    def window_scores(start: int, stop: int) -> NDArray[Any]:
        batch = collate([(sample, start, stop)], keys).to(device)
        with autocast(device, precision):
            logits, _ = model(batch.frames, batch.mask, batch.text, batch.text_mask)
        scores: NDArray[np.float32] = torch.sigmoid(logits[0, : stop - start].float()).cpu().numpy()
        return scores

    return blend(len(sample.image), window, window_scores).astype(np.float32)
