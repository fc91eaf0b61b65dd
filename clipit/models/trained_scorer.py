"""A trained scorer: the sum of a rule, a linear readout of cues and a network (as it has them)."""

from __future__ import annotations

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
    """`variant` leaves no choice open. linear (C,) f64 weighs its cues."""

    variant: VariantOptions
    network: ClipIt | None = None
    linear: NDArray[Any] | None = None

    def to(self, device: torch.device) -> TrainedScorer:
        """The scorer with its network on a device."""
        return self if self.network is None else replace(self, network=self.network.to(device))


def with_offset(sample: Sample, variant: VariantOptions, linear: NDArray[Any] | None) -> Sample:
    """The sample with what the rule and the linear readout score, standardised over the video."""
    if linear is None and not variant.rule:
        return sample
    offset = np.zeros(len(sample.frame))
    if linear is not None:
        (groups,) = variant.linear.cues
        offset += zscore(cues(sample.evidence, groups) @ linear)
    if variant.rule:
        offset += variant.rule * zscore(rule(sample.evidence))
    return replace(sample, offset=offset.astype(np.float32))
