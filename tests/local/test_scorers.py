"""Who scores: a shipped scorer where its captioner is at hand, no training where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

import clipit
from clipit import shipped
from clipit.errors import UsageError
from clipit.local import request, scorers
from clipit.options.summary import ZERO_SHOT

(SHIPPED,) = shipped.names()


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A captioner that needs no download in the place of the shipped scorer's."""
    bank = tmp_path / "bank.txt"
    bank.write_text("a red square on a grey wall\na white light flashes\n")
    demo = {"library": "demo", "model": "clipit-demo"}
    said = {"kind": "retrieval", "encoder": demo, "bank": str(bank)}
    monkeypatch.setitem(request.CAPTIONERS, "coca", said)
    monkeypatch.setattr(scorers, "is_ready", lambda name: True)


def test_without_its_captioner_nobody_learned(world_clip: Path, tmp_path: Path) -> None:
    assert not scorers.is_ready(SHIPPED)  # CoCa is a download away
    assert clipit.summarize(world_clip, encoder="demo", cache=tmp_path / "a").cuts[0].scorer == (
        ZERO_SHOT
    )


def test_the_generic_cut_is_a_learned_one_and_queries_are_not(
    at_hand: None, world_clip: Path, tmp_path: Path
) -> None:
    found = clipit.summarize(
        world_clip, "a red square", encoder="demo", generic=True, cache=tmp_path / "b"
    )
    assert [(cut.query, cut.scorer) for cut in found.cuts] == [
        (None, SHIPPED),
        ("a red square", ZERO_SHOT),
    ]
    for cut in found.cuts:
        assert 0 < cut.kept_s <= cut.budget_s + 0.04
    assert set(found.provenance["scores"]) == {SHIPPED, ZERO_SHOT}


def test_who_is_named_scores(at_hand: None, world_clip: Path, tmp_path: Path) -> None:
    cache = tmp_path / "c"
    assert clipit.summarize(world_clip, encoder="demo", variant=ZERO_SHOT, cache=cache).cuts[
        0
    ].scorer == (ZERO_SHOT)
    with pytest.raises(UsageError, match=f"--variant {SHIPPED} looks at no query"):
        clipit.summarize(world_clip, "a dog", encoder="demo", variant=SHIPPED, cache=cache)
