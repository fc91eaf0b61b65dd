"""Supervised and unsupervised training of the scorer (paper, sections 3.3 and 4)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from clipit.algorithms.correlation import kendall_tau_b
from clipit.config.variant_options import VariantOptions
from clipit.core.errors import DataError
from clipit.models import losses
from clipit.models.clipit import ClipIt
from clipit.models.device import autocast, pick_device
from clipit.models.inference import score
from clipit.models.samples import Sample, collate, sample_queries
from clipit.models.windows import batches, training_windows


@dataclass(frozen=True)
class Epoch:
    """A row of history.csv: mean losses over training batches, tau on the validation videos."""

    epoch: int
    loss: float
    classification: float
    diversity: float
    reconstruction: float
    validation_tau: float


@dataclass(frozen=True)
class Trained:
    """A trained model on the CPU, the epoch it is from, and the training history."""

    model: ClipIt
    epoch: int
    history: list[Epoch]


def train(
    training: Sequence[Sample],
    validation: Sequence[Sample],
    options: VariantOptions,
    seed: int,
    on_epoch: Callable[[Epoch], None] = lambda epoch: None,
) -> Trained:
    """Train a model on `training`; options.training.select_epoch selects the epoch that is kept.

    Deterministic: the same samples, options, seed, device and thread count give the same model.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    device = pick_device()
    model = build_model(training[0], options).to(device)
    optimizer = torch.optim.Adam(
        model.parameters(),
        lr=options.training.learning_rate,
        weight_decay=options.training.weight_decay,
    )
    history: list[Epoch] = []
    best_state: dict[str, Any] = {}
    best_epoch = 0
    for number in range(1, options.training.epochs + 1):
        loss, classification, diversity, reconstruction = _run_epoch(
            model, optimizer, training, options, rng
        )
        tau = validation_tau(model, validation, options)
        history.append(Epoch(number, loss, classification, diversity, reconstruction, tau))
        on_epoch(history[-1])
        if _KEEPS_NEWEST[options.training.select_epoch](history):
            best_state, best_epoch = copy.deepcopy(model.state_dict()), number
    model.load_state_dict(best_state)
    return Trained(model.cpu().eval(), best_epoch, history)


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
    return ClipIt(sample.image.shape[1], sample.text.shape[1], options.language, options.scorer)


def validation_tau(model: ClipIt, samples: Sequence[Sample], options: VariantOptions) -> float:
    """Mean Kendall tau-b between scores and targets over `samples`; NaN without samples."""
    training, keys = options.training, options.language.keys
    taus = [
        kendall_tau_b(
            score(model, sample, keys, training.window, training.precision),
            sample.labels[None],
        )[0]
        for sample in samples
    ]
    return float(np.mean(taus)) if taus else float("nan")


def _run_epoch(
    model: ClipIt,
    optimizer: torch.optim.Optimizer,
    samples: Sequence[Sample],
    options: VariantOptions,
    rng: np.random.Generator,
) -> list[float]:
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
        with autocast(device, options.training.precision):
            logits, reconstructed = model(batch.frames, batch.mask, batch.text, batch.text_mask)
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
        sums.append(np.array([term.item() for term in terms]))
    means: list[float] = np.mean(sums, axis=0).tolist()
    return means


#: Whether the newest epoch of the history is the best so far.
_KEEPS_NEWEST: dict[str, Callable[[list[Epoch]], bool]] = {
    "tau": lambda history: (
        history[-1].validation_tau >= max(epoch.validation_tau for epoch in history)
    ),
    "last": lambda history: True,
}
