"""A trained model with the test videos of its split."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from clipit.datasets.splits import Splits
from clipit.models import scorer_checkpoint
from clipit.models.device import pick_device
from clipit.models.loading import load_queries, load_samples
from clipit.models.samples import Queries, Sample
from clipit.models.trained_scorer import TrainedScorer
from clipit.tables import Key


class TestSet(NamedTuple):
    """A scorer on its device, the test videos of its split in order, and their queries."""

    scorer: TrainedScorer
    keys: list[Key]
    samples: dict[Key, Sample]
    queries: Queries | None


def load_test_set(
    splits: Path,
    split: int,
    image: list[Path],
    text: list[Path],
    titles: list[Path],
    queries: list[Path],
    weights: Path,
    card: Path,
) -> TestSet:
    """The model in `weights` and `card`, and the test videos of split number `split`."""
    scorer = scorer_checkpoint.load(weights, card).to(pick_device())
    test = Splits.from_json(json.loads(splits.read_text())).splits[split].test
    found = load_queries(queries)
    samples = load_samples(test, image, text, titles, scorer.variant.language.sentences, found)
    return TestSet(scorer, test, samples, found)
