"""The losses on worked examples, and the pitfalls of docs/decisions/losses.md."""

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from clipit.config.variant_options import LossOptions
from clipit.models import losses
from clipit.models.network_training import build_model
from clipit.models.samples import collate
from tests.models.conftest import options, planted

ONE = torch.ones(1, 4, dtype=torch.bool)


def test_classification_is_binary_cross_entropy() -> None:
    logits, target = torch.tensor([[2.0, -1, 0, 3]]), torch.tensor([[1.0, 0, 0, 1]])
    expected = F.binary_cross_entropy_with_logits(logits, target)
    assert losses.classification_loss(logits, target, ONE, "none") == pytest.approx(expected.item())


def test_paper_class_weights_reduce_to_one_factor() -> None:
    logits, target = torch.tensor([[2.0, -1, 0, 3]]), torch.tensor([[1.0, 0, 0, 0]])
    plain = losses.classification_loss(logits, target, ONE, "none")
    paper = losses.classification_loss(logits, target, ONE, "paper")
    assert paper.item() == pytest.approx(0.25 * plain.item())


def test_balanced_weights_weigh_both_classes_equally() -> None:
    # One keyframe of four, all logits 0: each frame costs ln 2, each class half of it.
    target = torch.tensor([[1.0, 0, 0, 0]])
    cost = [
        losses.classification_loss(torch.tensor([row]), target, ONE, "balanced").item()
        for row in ([-9.0, -9, -9, -9], [9.0, 9, 9, 9])
    ]
    assert cost[0] == pytest.approx(cost[1], rel=1e-4)


def test_soft_selection_sums_to_share_and_ignores_shifts() -> None:
    mask = torch.tensor([[1, 1, 1, 1, 1, 1, 0, 0]], dtype=torch.bool)
    logits = torch.randn(1, 8) * 3
    selected = losses.soft_selection(logits, mask, 0.5)
    assert selected.sum().item() == pytest.approx(3, abs=1e-4)
    assert (selected[0, 6:] == 0).all()
    shifted = losses.soft_selection(logits + 5, mask, 0.5)
    assert shifted[0].tolist() == pytest.approx(selected[0].tolist(), abs=1e-4)


def test_common_shift_has_zero_gradient() -> None:
    logits = torch.randn(1, 12, requires_grad=True)
    selected = losses.soft_selection(logits, torch.ones(1, 12, dtype=torch.bool), 0.25)
    (selected * torch.randn(12)).sum().backward()
    assert logits.grad.sum().item() == pytest.approx(0, abs=1e-5)
    assert logits.grad.abs().max() > 1e-2


def test_diversity_is_the_mean_cosine_over_pairs() -> None:
    x, w = torch.randn(1, 5, 3), torch.rand(1, 5)
    cosine = F.cosine_similarity(x[0, :, None], x[0, None], dim=-1).numpy()
    weight = np.outer(w[0], w[0])
    off = ~np.eye(5, dtype=bool)
    expected = (weight * cosine)[off].sum() / weight[off].sum()
    assert losses.diversity_loss(x, w).item() == pytest.approx(expected, abs=1e-5)


def test_diversity_span_limits_pairs() -> None:
    x, w = torch.randn(1, 6, 3), torch.rand(1, 6)
    cosine = F.cosine_similarity(x[0, :, None], x[0, None], dim=-1).numpy()
    weight = np.outer(w[0], w[0])
    apart = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    near = (apart > 0) & (apart <= 2)
    expected = (weight * cosine)[near].sum() / weight[near].sum()
    assert losses.diversity_loss(x, w, span=2).item() == pytest.approx(expected, abs=1e-5)


def test_selected_loss_ignores_unselected_frames() -> None:
    frames = F.normalize(torch.randn(1, 4, 3), dim=-1)
    reconstructed = frames.clone()
    reconstructed[0, 3] += 2  # squared distance 3 * 4
    without, with_it = torch.tensor([[1.0, 1, 1, 0]]), torch.tensor([[0.0, 1, 0, 1]])
    assert losses.selected_loss(reconstructed, frames, without, ONE) < 1e-9
    assert losses.selected_loss(reconstructed, frames, with_it, ONE).item() == pytest.approx(6)


def test_coverage_loss_prefers_representative_selection() -> None:
    # Three frames of one scene, one of another; reconstructions are perfect.
    frames = torch.eye(3)[[0, 0, 0, 1]][None]
    both, one = torch.tensor([[1.0, 0, 0, 1]]), torch.tensor([[1.0, 1, 0, 0]])
    assert losses.coverage_loss(frames, frames, both, ONE) < 1e-3
    # The fourth frame is reconstructed from the other scene: squared distance 2 on 1 of 4 frames.
    assert losses.coverage_loss(frames, frames, one, ONE).item() == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    "term",
    [
        {"diversity": 1},
        {"diversity": 1, "diversity_of": "input", "diversity_span": 3},
        {"reconstruction": 1},
        {"reconstruction": 1, "reconstruct": "coverage"},
    ],
    ids=str,
)
def test_unsupervised_losses_train_the_score_head(term: dict[str, Any]) -> None:
    variant = options(losses={"classification": 0, "diversity": 0, "reconstruction": 0, **term})
    samples = planted(2)
    batch = collate([(s, 0, 30) for s in samples], 7)
    model = build_model(samples[0], variant)
    logits, reconstructed = model(*batch.inputs)
    losses.compute(
        logits, reconstructed, batch.frames, batch.target, batch.mask, variant.losses
    ).total.backward()
    assert model.head.weight.grad.abs().max() > 1e-6


def test_total_is_the_weighted_sum_of_terms() -> None:
    terms = losses.compute(
        torch.randn(1, 4),
        torch.randn(1, 4, 3),
        torch.randn(1, 4, 3),
        torch.rand(1, 4),
        ONE,
        LossOptions(classification=0.5, diversity=0.3, reconstruction=0.2),
    )
    expected = 0.5 * terms.classification + 0.3 * terms.diversity + 0.2 * terms.reconstruction
    assert terms.total.item() == pytest.approx(expected.item())


def test_terms_of_weight_zero_are_left_out() -> None:
    """What is not minimised costs nothing, not even where it could not be computed."""
    target = torch.full((1, 4), float("nan"))
    terms = losses.compute(
        torch.randn(1, 4),
        torch.randn(1, 4, 3),
        torch.randn(1, 4, 3),
        target,
        ONE,
        LossOptions(classification=0, diversity=0, reconstruction=0.2),
    )
    assert terms.total.item() == pytest.approx(0.2 * terms.reconstruction.item())
    assert terms.classification.isnan() and terms.diversity.isnan() and terms.correlation.isnan()
