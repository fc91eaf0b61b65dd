"""Training recovers planted importance, reproducibly."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from clipit.algorithms.correlation import kendall_tau_b
from clipit.config.variant_options import ReadoutOptions, VariantOptions
from clipit.models.inference import score, score_picks
from clipit.models.network_training import validation_tau
from clipit.models.samples import Sample
from clipit.models.training import train
from clipit.models.windows import padded
from tests.models.conftest import options, planted


def test_supervised_training_recovers_planted_importance() -> None:
    variant = options(training={"epochs": 15})
    trained = train(planted(12), planted(3, seed=1), variant, seed=0)
    assert validation_tau(trained.scorer.network, planted(4, seed=2), variant) > 0.5


def test_seed_determines_the_model() -> None:
    variant = options(training={"epochs": 2})
    a, b, c = (train(planted(4), planted(1, seed=1), variant, seed) for seed in (0, 0, 1))
    pairs = zip(a.scorer.network.parameters(), b.scorer.network.parameters(), strict=True)
    assert all(torch.equal(x, y) for x, y in pairs)
    assert not torch.equal(a.scorer.network.head.weight, c.scorer.network.head.weight)
    assert str(a.history) == str(b.history)  # losses of weight 0 are NaN


def test_best_validation_epoch_is_restored() -> None:
    variant = options(training={"epochs": 8, "learning_rate": 0.05})
    validation = planted(3, seed=1)
    trained = train(planted(6), validation, variant, seed=0)
    taus = [epoch.validation_tau for epoch in trained.history]
    assert taus[trained.epoch - 1] == max(taus)
    assert validation_tau(trained.scorer.network, validation, variant) == pytest.approx(max(taus))


def test_last_epoch_is_kept_without_labels() -> None:
    variant = options(training={"epochs": 3, "select_epoch": "last"})
    assert train(planted(4), planted(1, seed=1), variant, seed=0).epoch == 3


def test_unsupervised_training_ignores_targets() -> None:
    variant = options(losses={"classification": 0}, training={"epochs": 2, "select_epoch": "last"})
    samples = planted(4)
    inverted = [replace(sample, target=1 - sample.labels) for sample in samples]
    a, b = (train(data, planted(1, seed=1), variant, seed=0) for data in (samples, inverted))
    assert torch.equal(a.scorer.network.head.weight, b.scorer.network.head.weight)


@pytest.mark.parametrize("kind", ["transformer", "bilstm"])
def test_long_videos_are_scored_in_bounded_windows(kind: str) -> None:
    variant = options(scorer={"kind": kind}, training={"epochs": 1})
    trained = train(planted(2), planted(1, seed=1), variant, seed=0)
    (long,) = planted(1, length=500)
    sizes = []
    network = trained.scorer.network
    network.register_forward_pre_hook(lambda _, inputs: sizes.append(inputs[0].shape[1]))
    values = score(trained.scorer, long)
    assert max(sizes) == padded(32)
    assert values.shape == (500,)
    assert ((values > 0) & (values < 1)).all()


def test_bf16_scores_are_close_to_fp32() -> None:
    variant = options(training={"epochs": 3})
    trained = train(planted(4), planted(1, seed=1), variant, seed=0)
    (video,) = planted(1, seed=5)
    fp32, bf16 = (
        score_picks(trained.scorer.network, video, options(training={"precision": p}))
        for p in ("fp32", "bf16")
    )
    assert np.abs(fp32 - bf16).max() < 0.05
    assert np.corrcoef(fp32, bf16)[0, 1] > 0.99


def test_a_linear_readout_recovers_linear_importance() -> None:
    """Frames alone are a linear cue of the planted importance."""
    variant = options(
        linear={"cues": [["frames"]]},
        losses={"classification": 0, "correlation": 1, "target": "ranks"},
        training={"epochs": 2},
    )
    trained = train(planted(12), planted(3, seed=1), variant, seed=0)
    assert len(trained.history) == 2
    taus = [
        kendall_tau_b(score(trained.scorer, video), video.labels[None])[0]
        for video in planted(4, seed=2)
    ]
    assert np.mean(taus) > 0.85


def test_the_network_adds_what_cues_cannot_say() -> None:
    """Importance is the product of two dimensions, which no linear readout sees."""
    variant = options(
        scorer={"dropout": 0},
        linear={"cues": [["visual"]]},
        losses={"classification": 0, "correlation": 1, "target": "ranks"},
        training={"epochs": 25},
    )

    def videos(count: int, seed: int) -> list[Sample]:
        return [
            replace(video, target=video.image[:, 0] * video.image[:, 1])
            for video in planted(count, seed)
        ]

    trained = train(videos(16, 0), videos(5, 1), variant, seed=0)
    assert trained.epoch > 0
    alone = replace(trained.scorer, network=None)
    found = []
    for video in videos(5, 2):
        both = kendall_tau_b(score(trained.scorer, video), video.labels[None])[0]
        found.append(both - kendall_tau_b(score(alone, video), video.labels[None])[0])
    assert np.mean(found) > 0.2


def test_richer_cues_and_smoothing_are_taken_where_they_help() -> None:
    open_choice = options(
        scorer={"kind": "none"},
        linear={"cues": [["visual"], ["frames", "visual"]]},
        losses={"classification": 0, "target": "ranks"},
        readout={"smoothing_s": [0, 4]},
    )
    chosen = train(planted(8), planted(2, seed=1), open_choice, seed=0).scorer.variant
    assert chosen.linear.cues == [["frames", "visual"]] and chosen.readout.smoothing_s == [0]
    rng = np.random.default_rng(0)
    blind = [replace(v, target=rng.random(len(v.frame))) for v in planted(8)]
    chosen = train(blind, blind[:2], open_choice, seed=0).scorer.variant
    assert chosen.linear.cues == [["visual"]]


def test_cues_are_chosen_without_validation_videos() -> None:
    """By cross-validation on the training videos: nothing has to be held out."""
    open_choice = options(
        scorer={"kind": "none"},
        linear={"cues": [["visual"], ["frames", "visual"]]},
        losses={"classification": 0, "target": "ranks"},
        readout={"smoothing_s": [0, 4]},
    )
    assert not open_choice.needs_validation
    trained = train(planted(10), [], open_choice, seed=0)
    assert trained.scorer.variant.linear.cues == [["frames", "visual"]]
    (video,) = planted(1, seed=2)
    assert kendall_tau_b(score(trained.scorer, video), video.labels[None])[0] > 0.85


def test_epochs_and_readouts_of_networks_are_chosen_on_validation_videos() -> None:
    assert options().needs_validation
    assert not options(training={"select_epoch": "last"}).needs_validation
    on_the_rule = {"scorer": {"kind": "none"}, "losses": {"classification": 0}}
    fixed = VariantOptions.model_validate({**on_the_rule, "rule": 1})
    assert not fixed.needs_validation
    assert fixed.model_copy(update={"readout": ReadoutOptions(smoothing_s=[0, 2])}).needs_validation
