"""runs/.../split{k}/: a trained scorer and the history of its training."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path

from clipit import provenance
from clipit.datasets.splits import Splits
from clipit.durable import write_csv
from clipit.models import checkpoint
from clipit.models.loading import load_queries, load_samples
from clipit.models.samples import with_targets
from clipit.models.targets import targets
from clipit.models.training import Epoch, train
from clipit.options.runs import TrainOptions
from clipit.progress import Progress


def run(
    *,
    splits: Path,
    image: list[Path],
    text: list[Path],
    queries: list[Path],
    shots: list[Path],
    annotations: list[Path],
    weights: Path,
    card: Path,
    history: Path,
    options: TrainOptions,
) -> None:
    """Train on the split's training videos, choose the epoch, write weights, card and history."""
    split = Splits.from_json(json.loads(splits.read_text())).splits[options.split]
    variant = options.variant
    wanted = {*split.train, *split.validation}
    asked = load_queries(queries)
    samples = load_samples(wanted, image, text, variant.language.sentences, asked)
    labels = targets(samples, variant.losses.target, annotations, shots)
    with Progress("train", variant.training.epochs) as progress:
        trained = train(
            with_targets(samples, labels, split.train, asked),
            with_targets(samples, labels, split.validation, asked),
            variant,
            options.seed,
            lambda epoch: progress.step(f"loss {epoch.loss:.4f} tau {epoch.validation_tau:.3f}"),
        )
    header = [field.name for field in fields(Epoch)]
    write_csv(history, header, [list(asdict(epoch).values()) for epoch in trained.history])
    stamp = provenance.stamp("train", options.model_dump_json(), seed=options.seed)
    facts = {"epoch": trained.epoch, "chosen_by": variant.training.choose_epoch}
    checkpoint.save(weights, card, trained.model, variant, **facts, provenance=stamp)
