"""What both networks were trained to minimise, for checking checkpoints and for fine-tuning.

Iashin & Rahtu, BMVC 2020, sections 3.2 and 3.3.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from clipit.models.captioners.bmt.sizes import StreamHeads
from clipit.models.captioners.bmt.vocabulary import PADDING


def smoothed_divergence(log_probs: Tensor, targets: Tensor, smoothing: float = 0.7) -> Tensor:
    """KL divergence of log_probs (n, words) from smoothed targets (n,) int64, summed.

    The true word keeps 1 - smoothing, the others share the rest; padding gets and counts nothing.
    """
    words = log_probs.shape[1]
    smooth = torch.full_like(log_probs, smoothing / (words - 2))
    smooth.scatter_(1, targets[:, None], 1 - smoothing)
    smooth[:, PADDING] = 0
    return functional.kl_div(log_probs, smooth, reduction="none")[targets != PADDING].sum()


class DetectionLoss(NamedTuple):
    """The four parts, not yet weighted."""

    centre: Tensor
    length: Tensor
    objects: Tensor
    background: Tensor

    def total(self, object_weight: float = 1.0, background_weight: float = 100.0) -> Tensor:
        return (
            self.centre
            + self.length
            + object_weight * self.objects
            + background_weight * self.background
        )


def detection_loss(raw: Tensor, truth: Tensor, heads: StreamHeads) -> DetectionLoss:
    """Loss of one head. raw: (B, anchors, S, 3) before the sigmoid.

    truth: (n, 3) rows of index in the batch, centre (s), length (s). Each is the business of one
    cell, by its centre, and of the anchor whose length fits best; all others are background.
    """
    anchors = torch.tensor(heads.anchors_s, dtype=raw.dtype, device=raw.device)
    video, (centre_s, length_s) = truth[:, 0].long(), truth[:, 1:].T
    overlap = torch.minimum(length_s[:, None], anchors) / torch.maximum(length_s[:, None], anchors)
    anchor = overlap.argmax(dim=1)
    centre = centre_s / heads.stride_s
    cell = centre.floor().long().clamp(0, raw.shape[2] - 1)
    is_object = torch.zeros(raw.shape[:3], dtype=torch.bool, device=raw.device)
    is_object[video, anchor, cell] = True

    chosen = raw[video, anchor, cell]
    scores = torch.sigmoid(raw[..., 2])
    found, empty = scores[is_object], scores[~is_object]
    return DetectionLoss(
        centre=functional.mse_loss(torch.sigmoid(chosen[:, 0]), centre - centre.floor()),
        length=functional.mse_loss(chosen[:, 1], torch.log(length_s / anchors[anchor])),
        objects=functional.binary_cross_entropy(found, torch.ones_like(found)),
        background=functional.binary_cross_entropy(empty, torch.zeros_like(empty)),
    )
