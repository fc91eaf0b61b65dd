"""Why a trained model scores as it does: sentences left out, and where attention goes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from clipit.algorithms.leave_one_out import sentence_deltas
from clipit.config.variant_options import VariantOptions
from clipit.models.clipit import ClipIt, unit
from clipit.models.inference import score
from clipit.models.language import AttentionFusion
from clipit.models.samples import Sample

_CHUNK = 4096  # picks whose attention is computed at once


def model_deltas(model: ClipIt, sample: Sample, variant: VariantOptions) -> NDArray[Any]:
    """Scores of the picks with all of the sample's sentences minus without the m-th, (M, T)."""
    training, keys = variant.training, variant.language.keys

    def scored(text: NDArray[Any]) -> NDArray[Any]:
        guided = replace(sample, text=text)
        return score(model, guided, keys, training.window, training.precision)

    return sentence_deltas(scored, sample.text)


@torch.inference_mode()
def attention(model: ClipIt, sample: Sample) -> NDArray[Any] | None:
    """Weight of each sentence at each pick, float64 (M, T), the mean over heads.

    A frame attends to sentences alone, so windows do not matter. None where nothing attends, or
    to one fused vector; weights do not sum to 1: some go to the learned key.
    """
    fusion = model.fusion
    attends = isinstance(fusion, AttentionFusion) and fusion.no_sentence is not None
    if not attends or not len(sample.text):
        return None
    model.eval()
    device = fusion.no_sentence.device
    text = model.text_projection(unit(torch.tensor(sample.text, device=device)))
    keys = torch.cat([fusion.no_sentence[0], text])[None]
    parts = []
    for rows in np.split(sample.image, range(_CHUNK, len(sample.image), _CHUNK)):
        frames = model.image_projection(unit(torch.tensor(rows, device=device)))[None]
        _, weights = fusion.attention(frames, keys, keys, need_weights=True)
        parts.append(weights[0])
    return torch.cat(parts)[:, 1:].double().cpu().numpy().T
