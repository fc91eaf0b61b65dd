"""Training recovers planted importance, reproducibly."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from clipit.models.inference import score
from clipit.models.training import train, validation_tau
from clipit.models.windows import padded
from tests.models.conftest import options, planted


def test_supervised_training_recovers_planted_importance() -> None:
    variant = options(training={"epochs": 15})
    trained = train(planted(12), planted(3, seed=1), variant, seed=0)
    assert validation_tau(trained.model, planted(4, seed=2), variant) > 0.5


def test_seed_determines_the_model() -> None:
    variant = options(training={"epochs": 2})
    a, b, c = (train(planted(4), planted(1, seed=1), variant, seed) for seed in (0, 0, 1))
    same = [
        torch.equal(x, y) for x, y in zip(a.model.parameters(), b.model.parameters(), strict=True)
    ]
    assert all(same)
    assert not torch.equal(a.model.head.weight, c.model.head.weight)
    assert a.history == b.history


def test_best_validation_epoch_is_restored() -> None:
    variant = options(training={"epochs": 8, "learning_rate": 0.05})
    validation = planted(3, seed=1)
    trained = train(planted(6), validation, variant, seed=0)
    taus = [epoch.validation_tau for epoch in trained.history]
    assert taus[trained.epoch - 1] == max(taus)
    assert validation_tau(trained.model, validation, variant) == pytest.approx(max(taus))


def test_last_epoch_is_kept_without_labels() -> None:
    variant = options(training={"epochs": 3, "select_epoch": "last"})
    assert train(planted(4), planted(1, seed=1), variant, seed=0).epoch == 3


def test_unsupervised_training_ignores_targets() -> None:
    variant = options(losses={"classification": 0}, training={"epochs": 2, "select_epoch": "last"})
    samples = planted(4)
    inverted = [replace(sample, target=1 - sample.labels) for sample in samples]
    a, b = (train(data, planted(1, seed=1), variant, seed=0) for data in (samples, inverted))
    assert torch.equal(a.model.head.weight, b.model.head.weight)


@pytest.mark.parametrize("kind", ["transformer", "bilstm"])
def test_long_videos_are_scored_in_bounded_windows(kind: str) -> None:
    variant = options(scorer={"kind": kind}, training={"epochs": 1})
    trained = train(planted(2), planted(1, seed=1), variant, seed=0)
    (long,) = planted(1, length=500)
    sizes = []
    trained.model.register_forward_pre_hook(lambda _, inputs: sizes.append(inputs[0].shape[1]))
    values = score(trained.model, long, 7, window=32, precision="fp32")
    assert max(sizes) == padded(32)
    assert values.shape == (500,)
    assert ((values > 0) & (values < 1)).all()


def test_bf16_scores_are_close_to_fp32() -> None:
    variant = options(training={"epochs": 3})
    trained = train(planted(4), planted(1, seed=1), variant, seed=0)
    (video,) = planted(1, seed=5)
    fp32, bf16 = (score(trained.model, video, 7, 256, p) for p in ("fp32", "bf16"))
    assert np.abs(fp32 - bf16).max() < 0.05
    assert np.corrcoef(fp32, bf16)[0, 1] > 0.99
