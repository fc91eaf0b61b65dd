"""The losses of the paper, section 3.3, and their pitfalls (docs/decisions/losses.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from clipit.config.variant_options import LossOptions
from clipit.models.clipit import unit


class LossTerms(NamedTuple):
    """The weighted total, which is minimised, and its unweighted terms; NaN: weight 0."""

    total: Tensor
    classification: Tensor
    diversity: Tensor
    reconstruction: Tensor
    correlation: Tensor


def compute(
    logits: Tensor,
    reconstructed: Tensor,
    frames: Tensor,
    target: Tensor,
    mask: Tensor,
    options: LossOptions,
) -> LossTerms:
    """The loss of a batch: logits, target, mask (B, T); reconstructed, frames (B, T, D).

    Terms of weight 0 are not computed.
    """
    selected = logits
    if options.diversity or options.reconstruction:
        selected = soft_selection(logits, mask, options.selected_share)
    repelled = {"reconstructed": reconstructed, "input": frames}[options.diversity_of]
    reconstruct = _RECONSTRUCTION[options.reconstruct]
    weighed: list[tuple[float, Callable[[], Tensor]]] = [
        (
            options.classification,
            lambda: classification_loss(logits, target, mask, options.class_weights),
        ),
        (options.diversity, lambda: diversity_loss(repelled, selected, options.diversity_span)),
        (options.reconstruction, lambda: reconstruct(reconstructed, frames, selected, mask)),
        (options.correlation, lambda: correlation_loss(logits, target, mask)),
    ]
    total, terms = logits.new_zeros(()), []
    for weight, term in weighed:
        value = term() if weight else logits.new_tensor(float("nan"))
        total = total + weight * value if weight else total
        terms.append(value)
    return LossTerms(total, *terms)


def correlation_loss(logits: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """1 minus Pearson's correlation of logits and target (B, T) over the frames of a window.

    Mean over windows. Tau and rho, too, look at one video at a time and at no scale
    (docs/decisions/losses.md).
    """
    x, y = _centred(logits, mask), _centred(target, mask)
    correlation = (x * y).sum(dim=1) / (x.norm(dim=1) * y.norm(dim=1)).clamp(min=1e-6)
    loss: Tensor = 1 - correlation.mean()
    return loss


def _centred(values: Tensor, mask: Tensor) -> Tensor:
    """Values (B, T) minus their mean over the mask, 0 elsewhere."""
    mean = (values * mask).sum(dim=1, keepdim=True) / mask.sum(dim=1, keepdim=True)
    centred: Tensor = (values - mean) * mask
    return centred


def classification_loss(logits: Tensor, target: Tensor, mask: Tensor, weights: str) -> Tensor:
    """L_c, Eq. 1: binary cross-entropy, averaged over frames; `target` in [0, 1].

    A soft target splits a frame between the two classes.
    """
    positive, negative = _CLASS_WEIGHTS[weights](target, mask)
    loss = -(
        positive * target * F.logsigmoid(logits) + negative * (1 - target) * F.logsigmoid(-logits)
    )
    return _mean(loss, mask)


def soft_selection(logits: Tensor, mask: Tensor, share: float, temperature: float = 1.0) -> Tensor:
    """Weights (B, T) in (0, 1) of the selected frames X: a differentiable top-k.

    sigmoid((logit - threshold) / temperature), with the threshold such that the weights of a video
    sum to share * T. A hard top-k would pass no gradient to the scores. Because the sum is fixed,
    shifting all scores has no effect. 0 at padding.
    """
    target_sum = share * mask.sum(dim=1, keepdim=True)
    threshold = _threshold(logits.detach(), mask, target_sum, temperature)
    weights = torch.sigmoid((logits - threshold) / temperature) * mask
    # A Newton step at the solution is zero, but carries the gradient of the threshold.
    slope = (weights * (1 - weights)).sum(dim=1, keepdim=True).detach() / temperature
    threshold = threshold + (weights.sum(dim=1, keepdim=True) - target_sum) / slope.clamp(min=1e-6)
    return torch.sigmoid((logits - threshold) / temperature) * mask


def diversity_loss(features: Tensor, selected: Tensor, span: int | None = None) -> Tensor:
    """L_d, the repelling regulariser: mean cosine over pairs of different selected frames.

    `span`: only pairs at most `span` picks apart; None: all pairs, as in the paper.
    """
    length = features.shape[1]
    span = length if span is None else min(span, length)
    weighted = selected[..., None] * unit(features)
    # sum_j over a neighbourhood from running sums, without a T x T matrix
    nearby = _neighbourhood_sum(weighted, span)
    nearby_weight = _neighbourhood_sum(selected[..., None], span).squeeze(-1)
    cosines = (weighted * nearby).sum(dim=(1, 2)) - weighted.pow(2).sum(dim=(1, 2))
    pairs = (selected * nearby_weight).sum(dim=1) - selected.pow(2).sum(dim=1)
    return (cosines / pairs.clamp(min=1e-6)).mean()


def _neighbourhood_sum(values: Tensor, span: int) -> Tensor:
    """Sums of values (B, T, D) over the neighbours at most `span` steps away, including itself."""
    running = F.pad(values.cumsum(dim=1), (0, 0, 1, 0))
    index = torch.arange(values.shape[1], device=values.device)
    high = (index + span + 1).clamp(max=values.shape[1])
    low = (index - span).clamp(min=0)
    return running[:, high] - running[:, low]


def selected_loss(reconstructed: Tensor, frames: Tensor, selected: Tensor, mask: Tensor) -> Tensor:
    """L_r, Eq. 2: squared distance between features and their reconstruction, over selected frames.

    Features are normalised, so that the loss has the same scale for every encoder.
    """
    distance = (reconstructed - unit(frames)).pow(2).sum(dim=-1)
    per_video = (selected * distance).sum(dim=1) / selected.sum(dim=1).clamp(min=1e-6)
    return per_video.mean()


def coverage_loss(
    reconstructed: Tensor, frames: Tensor, selected: Tensor, mask: Tensor, temperature: float = 0.1
) -> Tensor:
    """L_r over the whole video: every frame reconstructed from similar selected frames.

    A frame attends to all frames by cosine and selection weight; the attended reconstructions must
    equal its own feature. Selecting representative frames lowers it, while `selected_loss` is
    lowered by selecting easy ones (docs/decisions/losses.md).
    """
    features = unit(frames)
    logits = features @ features.transpose(1, 2) / temperature
    logits = logits + (selected + 1e-6).log()[:, None]
    logits = logits.masked_fill(~mask[:, None], float("-inf"))
    distance = (logits.softmax(dim=-1) @ reconstructed - features).pow(2).sum(dim=-1)
    return _mean(distance, mask)


def _threshold(logits: Tensor, mask: Tensor, target_sum: Tensor, temperature: float) -> Tensor:
    """The threshold (B, 1) at which the soft weights sum to `target_sum`, by bisection."""
    low = logits.min(dim=1, keepdim=True).values - 30 * temperature
    high = logits.max(dim=1, keepdim=True).values + 30 * temperature
    for _ in range(40):
        middle = (low + high) / 2
        above = (torch.sigmoid((logits - middle) / temperature) * mask).sum(
            1, keepdim=True
        ) > target_sum
        low, high = torch.where(above, middle, low), torch.where(above, high, middle)
    return (low + high) / 2


def _mean(values: Tensor, mask: Tensor) -> Tensor:
    return (values * mask).sum() / mask.sum()


def _key_share(target: Tensor, mask: Tensor) -> Tensor:
    """Share of keyframes per video (B, 1), clamped away from 0 and 1."""
    share = (target * mask).sum(1, keepdim=True) / mask.sum(1, keepdim=True)
    return share.clamp(1e-3, 1 - 1e-3)


def _paper_weights(target: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    # Eq. 1 has w* = #key/N at a keyframe and 1 - w* with w* = 1 - #key/N at background:
    # both classes get the same factor.
    share = _key_share(target, mask)
    return share, share


def _balanced_weights(target: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    share = _key_share(target, mask)
    return 0.5 / share, 0.5 / (1 - share)


def _no_weights(target: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    one = torch.ones_like(target[:, :1])
    return one, one


_CLASS_WEIGHTS: dict[str, Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]] = {
    "paper": _paper_weights,
    "balanced": _balanced_weights,
    "none": _no_weights,
}
_RECONSTRUCTION = {"selected": selected_loss, "coverage": coverage_loss}
