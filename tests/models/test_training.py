"""Training recovers planted answers, repeatably."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from clipit.models.inference import score
from clipit.models.training import train, validation_tau
from clipit.models.windows import padded
from tests.models.conftest import options, planted


def test_supervised_training_recovers_a_planted_importance() -> None:
    chosen = options(training={"epochs": 15})
    trained = train(planted(12), planted(3, seed=1), chosen, seed=0)
    assert validation_tau(trained.model, planted(4, seed=2), chosen) > 0.5


def test_the_same_seed_gives_the_same_model_another_another() -> None:
    chosen = options(training={"epochs": 2})
    a, b, c = (train(planted(4), planted(1, seed=1), chosen, seed) for seed in (0, 0, 1))
    same = [
        torch.equal(x, y) for x, y in zip(a.model.parameters(), b.model.parameters(), strict=True)
    ]
    assert all(same)
    assert not torch.equal(a.model.head.weight, c.model.head.weight)
    assert a.history == b.history


def test_the_best_validation_epoch_is_kept_and_restored() -> None:
    chosen = options(training={"epochs": 8, "learning_rate": 0.05})
    validation = planted(3, seed=1)
    trained = train(planted(6), validation, chosen, seed=0)
    taus = [epoch.validation_tau for epoch in trained.history]
    assert taus[trained.epoch - 1] == max(taus)
    assert validation_tau(trained.model, validation, chosen) == pytest.approx(max(taus))


def test_the_last_epoch_is_kept_where_no_label_may_be_looked_at() -> None:
    chosen = options(training={"epochs": 3, "select_epoch": "last"})
    assert train(planted(4), planted(1, seed=1), chosen, seed=0).epoch == 3


def test_unsupervised_training_does_not_see_the_targets() -> None:
    chosen = options(losses={"classification": 0}, training={"epochs": 2, "select_epoch": "last"})
    samples = planted(4)
    blind = [replace(sample, target=1 - sample.target) for sample in samples]
    a, b = (train(data, planted(1, seed=1), chosen, seed=0) for data in (samples, blind))
    assert torch.equal(a.model.head.weight, b.model.head.weight)


@pytest.mark.parametrize("kind", ["transformer", "bilstm"])
def test_long_videos_are_scored_in_windows_of_bounded_size(kind: str) -> None:
    chosen = options(scorer={"kind": kind}, training={"epochs": 1})
    trained = train(planted(2), planted(1, seed=1), chosen, seed=0)
    (long,) = planted(1, length=500)
    sizes = []
    trained.model.register_forward_pre_hook(lambda _, inputs: sizes.append(inputs[0].shape[1]))
    values = score(trained.model, long, 7, window=32, precision="fp32")
    assert max(sizes) == padded(32)
    assert values.shape == (500,)
    assert ((values > 0) & (values < 1)).all()


def test_bf16_scores_are_close_to_fp32() -> None:
    chosen = options(training={"epochs": 3})
    trained = train(planted(4), planted(1, seed=1), chosen, seed=0)
    (video,) = planted(1, seed=5)
    fp32, bf16 = (score(trained.model, video, 7, 256, p) for p in ("fp32", "bf16"))
    assert np.abs(fp32 - bf16).max() < 0.05
    assert np.corrcoef(fp32, bf16)[0, 1] > 0.99
