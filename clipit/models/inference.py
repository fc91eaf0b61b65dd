"""Scoring videos of any length with a trained scorer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from clipit.algorithms.readout import read_outs
from clipit.config.variant_options import ReadoutOptions, VariantOptions
from clipit.models.clipit import ClipIt
from clipit.models.device import autocast
from clipit.models.samples import Sample, collate
from clipit.models.trained_scorer import TrainedScorer, with_offset
from clipit.models.windows import blend


def score(scorer: TrainedScorer, sample: Sample) -> NDArray[np.float32]:
    """Scores in [0, 1] of a video, float32 (T,)."""
    variant = scorer.variant
    picks = score_picks(scorer.network, with_offset(sample, variant, scorer.linear), variant)
    return apply_readout(picks, sample, variant.readout)


def apply_readout(
    scores: NDArray[Any], sample: Sample, readout: ReadoutOptions
) -> NDArray[np.float32]:
    """The scores of a video from those of its picks, (T,) or (T, K).

    `readout` has one value for each option.
    """
    return apply_readouts(scores, sample, [readout])[0]


def apply_readouts(
    scores: NDArray[Any], sample: Sample, readouts: Sequence[ReadoutOptions]
) -> list[NDArray[np.float32]]:
    """`apply_readout` for each of several."""
    settings = [(one.smoothing_s[0], one.similar[0]) for one in readouts]
    found = read_outs(scores, sample.image, sample.time_s, settings)
    return [values.astype(np.float32) for values in found]


def score_picks(
    network: ClipIt | None, sample: Sample, variant: VariantOptions
) -> NDArray[np.float32]:
    """Scores in [0, 1] of the picks of a video one by one, float32 (T,).

    Videos longer than the training window are scored in windows that overlap by half and are
    blended (docs/decisions/windows.md); the memory is that of one window.
    """
    if network is None:
        assert sample.offset is not None, sample.key
        scores: NDArray[np.float32] = (1 / (1 + np.exp(-sample.offset))).astype(np.float32)
        return scores
    return _network_scores(network, sample, variant)


@torch.inference_mode()
def _network_scores(
    network: ClipIt, sample: Sample, variant: VariantOptions
) -> NDArray[np.float32]:
    network.eval()
    device = next(network.parameters()).device

    def window_scores(start: int, stop: int) -> NDArray[Any]:
        batch = collate([(sample, start, stop)], variant.language.keys).to(device)
        with autocast(device, variant.training.precision):
            logits, _ = network(*batch.inputs)
        scores: NDArray[np.float32] = torch.sigmoid(logits[0, : stop - start].float()).cpu().numpy()
        return scores

    return blend(len(sample.image), variant.training.window, window_scores).astype(np.float32)
