"""Training of the network, epoch by epoch (paper, sections 3.3 and 4)."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from clipit.algorithms.correlation import kendall_tau_b
from clipit.algorithms.paired import is_clearly_better
from clipit.config.variant_options import VariantOptions
from clipit.core.errors import DataError
from clipit.models import losses
from clipit.models.clipit import ClipIt, build_network
from clipit.models.device import autocast, pick_device
from clipit.models.inference import apply_readout, score_picks
from clipit.models.samples import Batch, Sample, collate, sample_queries
from clipit.models.windows import batches, training_windows


@dataclass(frozen=True)
class Epoch:
    """A row of history.csv: mean losses over training batches, tau on the validation videos.

    Losses of weight 0 are NaN.
    """

    epoch: int
    loss: float
    classification: float
    diversity: float
    reconstruction: float
    correlation: float
    validation_tau: float


def train_network(
    training: Sequence[Sample],
    validation: Sequence[Sample],
    variant: VariantOptions,
    seed: int,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> tuple[ClipIt, int, list[Epoch]]:
    """The network on the CPU, the epoch it is from, and the history of its training.

    variant.training.select_epoch selects the epoch. A network that adds to a linear readout or to
    the rule stays at epoch 0, adding nothing, unless the epoch is better by more than a standard
    error over the validation videos. Deterministic: the same samples, options, seed, device and
    thread count give the same network.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = build_model(training[0], variant).to(pick_device())
    optimizer = torch.optim.Adam(
        network.parameters(),
        lr=variant.training.learning_rate,
        weight_decay=variant.training.weight_decay,
    )
    history: list[Epoch] = []
    is_best = _IS_BEST[variant.training.select_epoch]
    initial, before = copy.deepcopy(network.state_dict()), _taus(network, validation, variant)
    kept, kept_epoch, kept_taus = initial, 0, np.full(len(before), -math.inf)
    for number in range(1, variant.training.epochs + 1):
        means = _run_epoch(network, optimizer, training, variant, rng)
        taus = _taus(network, validation, variant)
        history.append(Epoch(number, *means, _mean(taus)))
        on_epoch(history[-1])
        if is_best(_mean(taus), _mean(kept_taus)):
            kept, kept_epoch, kept_taus = copy.deepcopy(network.state_dict()), number, taus
    is_optional = training[0].offset is not None and variant.training.select_epoch != "last"
    if is_optional and not is_clearly_better(kept_taus, before):
        kept, kept_epoch = initial, 0
    network.load_state_dict(kept)
    return network.cpu().eval(), kept_epoch, history


def build_model(sample: Sample, options: VariantOptions) -> ClipIt:
    """An untrained model for videos like `sample`.

    Raises DataError where the query similarity needs frames and text of one width, and they
    differ.
    """
    widths = sample.image.shape[1], sample.text.shape[1]
    if options.language.query == "similarity" and widths[0] != widths[1]:
        raise DataError(
            f"language.query: similarity: expected frames and text of one width, found {widths[0]} "
            f"and {widths[1]}; use both encoders of one model, or query: key"
        )
    return build_network(*widths, options)


def validation_tau(
    network: ClipIt | None, samples: Sequence[Sample], variant: VariantOptions
) -> float:
    """Mean Kendall tau-b between scores and targets over `samples`; NaN without samples.

    A readout that is yet to be chosen is left out.
    """
    return _mean(_taus(network, samples, variant))


def _taus(
    network: ClipIt | None, samples: Sequence[Sample], variant: VariantOptions
) -> NDArray[np.float64]:
    """Tau of every sample, (N,)."""
    taus = []
    for sample in samples:
        scores = score_picks(network, sample, variant)
        if not variant.readout.is_open:
            scores = apply_readout(scores, sample, variant.readout)
        taus.append(kendall_tau_b(scores, sample.labels[None])[0])
    return np.array(taus)


def _mean(taus: NDArray[np.float64]) -> float:
    return float(taus.mean()) if len(taus) else math.nan


def training_step(
    model: ClipIt, optimizer: torch.optim.Optimizer, batch: Batch, options: VariantOptions
) -> losses.LossTerms:
    """Move the weights by one batch, which is on the model's device; its losses before."""
    with autocast(batch.frames.device, options.training.precision):
        logits, reconstructed = model(*batch.inputs)
    # Losses in fp32: bisection and logarithms are too inaccurate in bf16.
    terms = losses.compute(
        logits.float(),
        reconstructed.float(),
        batch.frames,
        batch.target,
        batch.mask,
        options.losses,
    )
    optimizer.zero_grad(set_to_none=True)
    terms.total.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(model.parameters(), options.training.gradient_clip)
    optimizer.step()
    return terms


def _run_epoch(
    model: ClipIt,
    optimizer: torch.optim.Optimizer,
    samples: Sequence[Sample],
    options: VariantOptions,
    rng: np.random.Generator,
) -> tuple[float, float, float, float, float]:
    """Train on every frame once; returns the means of LossTerms over batches."""
    model.train()
    device = next(model.parameters()).device
    window = options.training.window
    windows = [
        (sample, start, stop)
        for sample in sample_queries(samples, options.training.queries_per_video, rng)
        for start, stop in training_windows(len(sample.image), window, rng)
    ]
    lengths = [stop - start for _, start, stop in windows]
    sums: list[NDArray[Any]] = []
    for group in batches(lengths, options.training.batch_frames, rng):
        batch = collate([windows[i] for i in group], options.language.keys).to(device)
        terms = training_step(model, optimizer, batch, options)
        sums.append(np.array([term.item() for term in terms]))
    total, classification, diversity, reconstruction, correlation = np.mean(sums, axis=0).tolist()
    return total, classification, diversity, reconstruction, correlation


#: Whether an epoch with this tau on the validation videos takes the place of the best before it.
_IS_BEST: dict[str, Callable[[float, float], bool]] = {
    "tau": lambda tau, best: not tau < best,  # NaN: there is nothing to select by
    "last": lambda tau, best: True,
}
