"""Training mathematics against the official code, and by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from clipit.models.captioners.bmt.losses import detection_loss, smoothed_divergence
from clipit.models.captioners.bmt.official_checkpoint import (
    build_captioning,
    build_proposals,
    read_checkpoint,
)
from clipit.models.captioners.bmt.sizes import StreamHeads


@pytest.mark.shared_data
def test_training_mathematics_of_the_official_code(shared_data: Path) -> None:
    golden = shared_data / "golden" / "bmt_parity"
    case = {k: torch.from_numpy(v) for k, v in np.load(golden / "unit" / "train_math.npz").items()}
    captioning = build_captioning(read_checkpoint(golden / "tiny" / "best_cap_model.pt"), 10172)
    audio_mask, video_mask = case["audio"][..., 0] != 1, case["rgb"][..., 0] != 1
    assert video_mask.sum(1).tolist() == case["video_len"].tolist()
    encoded = captioning.encode(case["audio"], case["rgb"] + case["flow"], audio_mask, video_mask)
    given, targets = case["tokens"][:, :-1], case["tokens"][:, 1:]
    log_probs = captioning.log_probs(given, captioning.remember(*encoded, audio_mask, video_mask))
    real = targets != 1
    assert int(real.sum()) == int(case["n_tokens"]) == 20
    selected = log_probs.gather(2, targets[..., None])[..., 0]
    assert (selected - case["logp_sel"])[real].abs().max() <= 1e-3
    loss = smoothed_divergence(log_probs.flatten(0, 1), targets.flatten())
    assert loss.item() == pytest.approx(case["label_smoothing_kl_sum"].item(), rel=1e-5)


@pytest.mark.shared_data
def test_detection_loss_of_the_official_code(shared_data: Path) -> None:
    golden = shared_data / "golden" / "bmt_parity"
    case = {k: torch.from_numpy(v) for k, v in np.load(golden / "unit" / "train_math.npz").items()}
    config = json.loads((golden / "tiny" / "expected.json").read_text())["config"]
    proposals = build_proposals(read_checkpoint(golden / "tiny" / "best_prop_model.pt"))
    rows = config["pad_feats_up_to"]
    audio = torch.ones(3, rows["audio"], 128)
    video = torch.ones(3, rows["video"], 1024)
    audio[:, : case["audio"].shape[1]] = case["audio"]
    video[:, : case["rgb"].shape[1]] = case["rgb"] + case["flow"]
    masks = [
        torch.arange(n)[None] < length[:, None]
        for n, length in ((rows["audio"], case["audio_len"]), (rows["video"], case["video_len"]))
    ]
    raw = proposals.raw_outputs(*proposals.encode(audio, video, *masks))
    total = 0.0
    for letter, outputs, heads in zip(
        "AV", raw, (proposals.sizes.audio, proposals.sizes.video), strict=True
    ):
        losses = [detection_loss(out, case["prop_targets"][:, :3], heads) for out in outputs]
        for part, name in (
            ("centre", "loss_x"),
            ("length", "loss_w"),
            ("objects", "loss_conf_obj"),
            ("background", "loss_conf_noobj"),
        ):
            found = sum(getattr(loss, part).item() for loss in losses)
            assert found == pytest.approx(case[f"loss_{letter}_{name}"].item(), rel=1e-4), name
        total += sum(loss.total().item() for loss in losses)
    assert total == pytest.approx(case["prop_total_loss"].item(), rel=1e-5)


def test_a_perfect_guess_costs_nothing() -> None:
    heads = StreamHeads((1,), (1,), (2.0, 10.0), 1.0, 5)
    raw = torch.full((1, 2, 5, 3), -30.0)
    raw[0, 1, 3] = torch.tensor([0.0, np.log(1.2), 30.0])  # centre 3.5, length 12
    perfect = detection_loss(raw, torch.tensor([[0.0, 3.5, 12.0]]), heads)
    assert perfect.total().item() == pytest.approx(0.0, abs=1e-6)
    elsewhere = detection_loss(raw, torch.tensor([[0.0, 1.5, 12.0]]), heads)
    assert elsewhere.objects > 20 and elsewhere.background > 1


def test_padding_costs_nothing() -> None:
    log_probs = torch.log_softmax(torch.randn(4, 9, generator=torch.manual_seed(1)), dim=1)
    targets = torch.tensor([4, 5, 1, 1])
    both = smoothed_divergence(log_probs, targets)
    assert torch.equal(both, smoothed_divergence(log_probs[:2], targets[:2]))
    right = torch.log_softmax(10 * torch.nn.functional.one_hot(targets, 9).float(), dim=1)
    wrong = right.roll(1, dims=1)
    assert smoothed_divergence(right, targets, 0.01) < smoothed_divergence(wrong, targets, 0.01)
