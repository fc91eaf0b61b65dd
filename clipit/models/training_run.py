"""Training with its outputs: weights, card, history, progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from clipit.config.variant_options import VariantOptions
from clipit.core.durable import write_csv
from clipit.core.progress import Progress
from clipit.models import scorer_checkpoint
from clipit.models.network_training import Epoch
from clipit.models.samples import Sample
from clipit.models.training import train


def train_and_save(
    training: Sequence[Sample],
    validation: Sequence[Sample],
    variant: VariantOptions,
    seed: int,
    stamp: Mapping[str, Any],
    *,
    weights: Path,
    card: Path,
    history: Path,
) -> None:
    """Train `variant`; write history.csv, the weights, and their card with `stamp`."""
    with Progress("train", variant.training.epochs) as progress:
        trained = train(
            training,
            validation,
            variant,
            seed,
            lambda epoch: progress.step(f"loss {epoch.loss:.4f} tau {epoch.validation_tau:.3f}"),
        )
    header = [field.name for field in fields(Epoch)]
    write_csv(history, header, [list(asdict(epoch).values()) for epoch in trained.history])
    facts = {"epoch": trained.epoch, "chosen_by": variant.training.select_epoch}
    videos = ["/".join(sample.key) for sample in training]
    scorer_checkpoint.save(
        weights, card, trained.scorer, **facts, trained_on=videos, provenance=stamp
    )
