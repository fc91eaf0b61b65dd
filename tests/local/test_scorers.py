"""The default scorer: a shipped one if its captioner is installed, else zero-shot."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import clipit
from clipit.config import shipped
from clipit.config.summary_options import ZERO_SHOT
from clipit.config.variant_options import VariantOptions
from clipit.core.errors import DataError, MissingError, UsageError
from clipit.local import presets, request, scorers
from clipit.models import scorer_checkpoint
from clipit.models.clipit import ClipIt
from clipit.models.trained_scorer import TrainedScorer

(SHIPPED,) = shipped.names()


@pytest.fixture
def captioner_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A captioner that needs no download instead of the shipped scorer's."""
    bank = tmp_path / "bank.txt"
    bank.write_text("a red square on a grey wall\na white light flashes\n")
    demo = {"library": "demo", "model": "clipit-demo"}
    captioner = {"kind": "retrieval", "encoder": demo, "bank": str(bank)}
    monkeypatch.setitem(presets.CAPTIONERS, "coca", captioner)
    monkeypatch.setattr(scorers, "is_ready", lambda name: True)


def test_zero_shot_without_the_captioner(world_clip: Path, tmp_path: Path) -> None:
    assert not scorers.is_ready(SHIPPED)  # CoCa is a download away
    assert clipit.summarize(world_clip, encoder="demo", cache=tmp_path / "a").cuts[0].scorer == (
        ZERO_SHOT
    )


def test_generic_cut_is_by_the_shipped_scorer_and_queries_are_zero_shot(
    captioner_installed: None, world_clip: Path, tmp_path: Path
) -> None:
    summary = clipit.summarize(
        world_clip, "a red square", encoder="demo", generic=True, cache=tmp_path / "b"
    )
    assert [(cut.query, cut.scorer) for cut in summary.cuts] == [
        (None, SHIPPED),
        ("a red square", ZERO_SHOT),
    ]
    for cut in summary.cuts:
        assert 0 < cut.selected_s <= cut.budget_s + 0.04
    assert set(summary.provenance["scores"]) == {SHIPPED, ZERO_SHOT}


def test_the_shipped_scorer_reads_the_title(
    captioner_installed: None, world_clip: Path, tmp_path: Path
) -> None:
    cuts = {
        title: clipit.summarize(world_clip, title=title, encoder="demo", cache=tmp_path / "t").cuts[
            0
        ]
        for title in ("A red square", False)
    }
    assert {cut.scorer for cut in cuts.values()} == {SHIPPED}
    assert [cut.guided_by for cut in cuts.values()] == ["A red square", None]
    assert cuts["A red square"].curve.score != cuts[False].curve.score


def test_a_named_scorer_is_used(
    captioner_installed: None, world_clip: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "c"
    assert clipit.summarize(world_clip, encoder="demo", variant=ZERO_SHOT, cache=cache).cuts[
        0
    ].scorer == (ZERO_SHOT)
    with pytest.raises(UsageError, match=f"--variant {SHIPPED} looks at no query; leave"):
        clipit.summarize(world_clip, "a dog", encoder="demo", variant=SHIPPED, cache=cache)


def train(folder: Path, **changes: object) -> Path:
    """Weights of a small untrained scorer of demo features, with their card."""
    variant = VariantOptions.model_validate(
        {
            "encoder": "demo",
            "language": {"captions": None, "encoder": "demo", "query": "similarity"},
            "scorer": {
                "width": 16,
                "heads": 2,
                "encoder_layers": 1,
                "decoder_layers": 1,
                "feedforward": 16,
            },
            **changes,
        }
    )
    torch.manual_seed(0)
    model = ClipIt(64, 64, variant.language, variant.scorer)
    weights = folder / "mine.safetensors"
    scorer_checkpoint.save(weights, folder / "mine.json", TrainedScorer(variant, model))
    return weights


def test_own_weights_score_generic_and_query_cuts(world_clip: Path, tmp_path: Path) -> None:
    weights = train(tmp_path)
    summary = clipit.summarize(
        world_clip, "a red square", encoder="demo", generic=True, weights=weights, cache=tmp_path
    )
    assert [cut.scorer for cut in summary.cuts] == [request.OWN] * 2
    assert summary.cuts[0].curve.score != summary.cuts[1].curve.score


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"encoder": "googlenet"}, "reads features 'googlenet', made here are 'demo'"),
        ({"language": {"captions": "dense"}}, "reads captions 'dense'"),
        (
            {"language": {"captions": None, "encoder": "minilm", "query": "key"}},
            "reads queries by 'minilm'",
        ),
    ],
)
def test_weights_with_other_inputs_are_refused(
    world_clip: Path, tmp_path: Path, changes: dict, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        clipit.summarize(world_clip, encoder="demo", weights=train(tmp_path, **changes))


def test_a_title_for_weights_that_read_none_is_refused(world_clip: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--weights .* looks at no title; leave --title or it"):
        clipit.summarize(world_clip, encoder="demo", title="red", weights=train(tmp_path))


def test_missing_weights_are_refused(world_clip: Path, tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="no such file; train one"):
        clipit.summarize(world_clip, encoder="demo", weights=tmp_path / "none.safetensors")
    lone = tmp_path / "lone.safetensors"
    lone.touch()
    with pytest.raises(MissingError, match="weights have their card beside them"):
        clipit.summarize(world_clip, encoder="demo", weights=lone)
    (tmp_path / "lone.json").write_text("[]")
    with pytest.raises(DataError, match="not readable as the card of a trained scorer"):
        clipit.summarize(world_clip, encoder="demo", weights=lone)
    with pytest.raises(UsageError, match="both name who scores"):
        clipit.summarize(world_clip, encoder="demo", weights=lone, variant=ZERO_SHOT)
