"""A trained model with the test videos of its split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from clipit.config.variant_options import VariantOptions
from clipit.datasets.splits import Splits
from clipit.models import scorer_checkpoint
from clipit.models.clipit import ClipIt
from clipit.models.device import pick_device
from clipit.models.loading import load_queries, load_samples
from clipit.models.samples import Queries, Sample
from clipit.tables import Key


class TestSet(NamedTuple):
    """A model on its device, the test videos of its split in order, and their queries."""

    model: ClipIt
    variant: VariantOptions
    keys: list[Key]
    samples: dict[Key, Sample]
    queries: Queries | None


def load_test_set(
    splits: Path,
    split: int,
    image: list[Path],
    text: list[Path],
    queries: list[Path],
    weights: Path,
    card: Path,
) -> TestSet:
    """The model in `weights` and `card`, and the test videos of split number `split`."""
    model, variant = scorer_checkpoint.load(weights, card)
    model.to(pick_device())
    test = Splits.from_json(json.loads(splits.read_text())).splits[split].test
    found = load_queries(queries)
    samples = load_samples(test, image, text, variant.language.sentences, found)
    return TestSet(model, variant, test, samples, found)
