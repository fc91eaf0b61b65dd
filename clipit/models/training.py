"""Supervised and unsupervised training of a scorer: linear readout, network, readout of scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from clipit.algorithms.correlation import kendall_tau_b
from clipit.config.variant_options import VariantOptions
from clipit.models.clipit import ClipIt
from clipit.models.inference import apply_readouts, score_picks
from clipit.models.linear_readout import choose, fit_linear
from clipit.models.network_training import Epoch, train_network
from clipit.models.samples import Sample
from clipit.models.trained_scorer import TrainedScorer, with_offset


@dataclass(frozen=True)
class Trained:
    """A trained scorer, the epoch its network is from, and the history of that; () without one."""

    scorer: TrainedScorer
    epoch: int
    history: list[Epoch]


def train(
    training: Sequence[Sample],
    validation: Sequence[Sample],
    options: VariantOptions,
    seed: int,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """Train what `options` describe; deterministic, as `train_network` is.

    Cues, penalty and readout are chosen on training and validation videos by cross-validation
    (without a linear readout: the readout on the validation videos). The network learns on top of
    the linear readout of the training videos; that is then fitted to the validation videos, too.
    """
    variant, linear = options, None
    every = [*training, *validation]
    if options.linear.cues:
        variant = choose(every, options)
        linear = fit_linear(training, variant)
    training = [with_offset(sample, variant, linear) for sample in training]
    validation = [with_offset(sample, variant, linear) for sample in validation]
    network: ClipIt | None = None
    epoch, history = 0, list[Epoch]()
    if variant.has_network:
        network, epoch, history = train_network(training, validation, variant, seed, on_epoch)
    if variant.readout.is_open:
        variant = _with_readout(network, validation, variant)
    if linear is not None and validation:
        linear = fit_linear(every, variant)
    return Trained(TrainedScorer(variant, network, linear), epoch, history)


def _with_readout(
    network: ClipIt | None, validation: Sequence[Sample], variant: VariantOptions
) -> VariantOptions:
    """The variant with the readout of greatest mean tau on the validation videos."""
    readouts = variant.readout.settings()
    taus = np.zeros(len(readouts))
    for sample in validation:
        found = apply_readouts(score_picks(network, sample, variant), sample, readouts)
        taus += [kendall_tau_b(scores, sample.labels[None])[0] for scores in found]
    return variant.model_copy(update={"readout": readouts[int(taus.argmax())]})
