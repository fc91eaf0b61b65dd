"""Small models and videos."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from clipit.config.variant_options import VariantOptions
from clipit.models.samples import Sample

SMALL: dict[str, Any] = {
    "scorer": {
        "width": 16,
        "heads": 4,
        "encoder_layers": 1,
        "decoder_layers": 1,
        "feedforward": 32,
    },
    "losses": {"target": "gtscore", "class_weights": "none"},
    "training": {"precision": "fp32", "window": 32, "batch_frames": 128, "learning_rate": 3e-3},
}


def options(**changes: dict[str, Any]) -> VariantOptions:
    """A small variant with some option groups changed."""
    merged = {**SMALL, **{k: {**SMALL.get(k, {}), **v} for k, v in changes.items()}}
    return VariantOptions.model_validate(merged)


def planted(count: int, seed: int = 0, length: int = 40) -> list[Sample]:
    """Videos whose importance is a fixed linear function of their features."""
    rng = np.random.default_rng(seed)
    weights = np.random.default_rng(99).standard_normal(8)
    samples = []
    for number in range(count):
        image = rng.standard_normal((length + number % 5, 8)).astype(np.float32)
        target = 1 / (1 + np.exp(-(image @ weights)))
        text = rng.standard_normal((7, 6)).astype(np.float32)
        frame = np.arange(len(image), dtype=np.int32) * 15
        key, time_s = ("d", f"v{number}"), frame / 30
        samples.append(Sample(key, frame, time_s, image, text, target.astype(np.float32)))
    return samples


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)
