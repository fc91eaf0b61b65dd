"""A trained scorer: the sum of a rule, a linear readout of cues and a network (as it has them)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from clipit.algorithms.cues import cues, rule
from clipit.algorithms.vectors import zscore
from clipit.config.variant_options import VariantOptions
from clipit.models.clipit import ClipIt
from clipit.models.samples import Sample


@dataclass(frozen=True)
class TrainedScorer:
    """`variant` leaves no choice open. linear (C,) f64 weighs its cues; fitted by cross-entropy,
    it is (C + 1,) with the intercept last.
    """

    variant: VariantOptions
    network: ClipIt | None = None
    linear: NDArray[Any] | None = None

    def to(self, device: torch.device) -> TrainedScorer:
        """The scorer with its network on a device."""
        return self if self.network is None else replace(self, network=self.network.to(device))


def with_offset(sample: Sample, variant: VariantOptions, linear: NDArray[Any] | None) -> Sample:
    """The sample with what the rule and the linear readout score.

    Both are standardised over the video, except for log-odds, which are as they are.
    """
    if linear is None and not variant.rule:
        return sample
    offset = np.zeros(len(sample.frame))
    if linear is not None:
        (groups,) = variant.linear.cues
        columns = cues(sample.evidence, groups, sample.query_vector)
        offset += _LINEAR[variant.linear.loss](columns, linear)
    if variant.rule:
        offset += variant.rule * zscore(rule(sample.evidence))
    return replace(sample, offset=offset.astype(np.float32))


#: What a linear readout of columns (T, C) scores, (T,), by its loss.
_LINEAR: dict[str, Callable[[NDArray[Any], NDArray[Any]], NDArray[np.float64]]] = {
    "squares": lambda columns, weights: zscore(columns @ weights),
    "cross_entropy": lambda columns, weights: columns @ weights[:-1] + weights[-1],
}
