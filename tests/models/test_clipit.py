"""Pitfalls of public re-implementations (docs/decisions/language.md): no part is without effect."""

from typing import Any

import pytest
import torch

from clipit.config.variant_options import LanguageOptions
from clipit.models.clipit import ClipIt
from clipit.models.language import build_fusion
from tests.models.conftest import options

FRAMES, TEXT = torch.randn(2, 20, 8), torch.randn(2, 7, 6)
MASK, TEXT_MASK = torch.ones(2, 20, dtype=torch.bool), torch.ones(2, 7, dtype=torch.bool)


def model(**changes: dict[str, Any]) -> ClipIt:
    variant = options(**changes)
    return ClipIt(8, 6, variant.language, variant.scorer).eval()


def scores(
    network: ClipIt,
    frames: torch.Tensor = FRAMES,
    mask: torch.Tensor = MASK,
    text: torch.Tensor = TEXT,
    text_mask: torch.Tensor = TEXT_MASK,
) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = network(frames, mask, text, text_mask)[0]
    return logits


VARIANTS: dict[str, dict[str, Any]] = {
    "default": {},
    "bilstm": {"scorer": {"kind": "bilstm"}},
    "mlp": {"language": {"fusion": "mlp"}},
    "fused": {"language": {"text": "fused"}},
    "frames only": {"language": {"fusion": "none", "captions": None}},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_changing_one_frame_changes_its_score(name: str) -> None:
    network = model(**VARIANTS[name])
    other = FRAMES.clone()
    other[0, 5] += 1
    difference = (scores(network, frames=other) - scores(network)).abs()
    assert difference[0, 5] > 1e-4
    assert difference[1].max() == 0


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != "frames only"])
def test_changing_the_captions_changes_the_scores(name: str) -> None:
    network = model(**VARIANTS[name])
    assert (scores(network, text=TEXT.flip(0)) - scores(network)).abs().max() > 1e-4


def test_captions_have_no_effect_without_language() -> None:
    network = model(**VARIANTS["frames only"])
    assert (scores(network, text=TEXT.flip(0)) == scores(network)).all()


def attended(text: str, sentences: int) -> torch.Tensor:
    """What attention adds to each of 20 frames."""
    language = LanguageOptions(text=text, sentences=sentences)
    fusion = build_fusion(language, width=16).eval()
    fusion.norm = torch.nn.Identity()
    frames, tokens = torch.randn(1, 20, 16), torch.randn(1, sentences, 16)
    with torch.no_grad():
        mask = torch.ones(1, sentences, dtype=torch.bool)
        return (fusion(frames, tokens, mask) - frames)[0]


def test_attention_differs_between_frames_for_any_number_of_sentences() -> None:
    for sentences in (7, 1):
        assert attended("tokens", sentences).std(dim=0).max() > 1e-4


def test_fused_text_adds_the_same_to_every_frame() -> None:
    # The pitfall itself, kept as an ablation: with a single key the softmax is always 1.
    assert attended("fused", 7).std(dim=0).max() < 1e-6


def test_permuting_videos_permutes_scores() -> None:
    network = model()
    swapped = scores(network, FRAMES.flip(0), MASK, TEXT.flip(0), TEXT_MASK)
    assert swapped == pytest.approx(scores(network).flip(0), abs=1e-5)
    assert (scores(network)[0] - scores(network)[1]).abs().max() > 1e-3


def test_zeroing_the_decoder_changes_the_scores() -> None:
    network = model()
    before = scores(network)
    with torch.no_grad():
        for layer in network.scorer.decoder.layers:
            for parameter in layer.parameters():
                parameter.zero_()
    assert (scores(network) - before).abs().max() > 1e-3


def test_every_parameter_of_the_default_gets_a_gradient() -> None:
    network = model().train()
    logits, reconstructed = network(FRAMES, MASK, TEXT, TEXT_MASK)
    (logits.sum() + reconstructed.pow(2).sum()).backward()
    # A key's bias shifts all logits of a softmax equally: no gradient by construction.
    idle = [n for n, p in network.named_parameters() if p.grad is None or p.grad.abs().max() == 0]
    assert idle == []


@pytest.mark.parametrize("name", VARIANTS)
def test_padding_has_no_effect(name: str) -> None:
    network = model(**VARIANTS[name])
    frames = torch.cat([FRAMES, torch.full((2, 9, 8), 7.0)], dim=1)
    mask = torch.cat([MASK, torch.zeros(2, 9, dtype=torch.bool)], dim=1)
    assert scores(network, frames, mask)[:, :20] == pytest.approx(scores(network), abs=1e-5)


def test_video_without_sentences_is_scored() -> None:
    assert torch.isfinite(scores(model(), text_mask=torch.zeros(2, 7, dtype=torch.bool))).all()


def test_paper_size_has_published_parameter_count() -> None:
    variant = options(
        scorer={
            "width": 512,
            "heads": 8,
            "encoder_layers": 6,
            "decoder_layers": 6,
            "feedforward": 2048,
        }
    )
    network = ClipIt(512, 512, variant.language, variant.scorer)
    assert network.fusion.attention.num_heads == 4
    assert sum(p.numel() for p in network.scorer.parameters()) == pytest.approx(44.1e6, rel=0.01)
