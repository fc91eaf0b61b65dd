"""A shipped scorer: its weights, and a card that repeats what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clipit.config import shipped
from clipit.core.errors import MissingError
from clipit.models import scorer_checkpoint
from tools.publish_scorer import publish


def planted(folder: Path) -> Path:
    """Results of a scorer trained on two datasets."""
    (folder / "models").mkdir(parents=True)
    (folder / "models/pooled.safetensors").write_bytes(b"weights")
    (folder / "models/pooled.json").write_text(json.dumps({"trained_on": ["a/1", "a/2", "b/1"]}))
    for dataset, tau in (("a", 0.2), ("b", 0.1)):
        for setting in ("augment", "transfer"):
            path = folder / f"{dataset}/runs/pooled/{setting}/f1.json"
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps({"metrics": {"tau": {"mean": tau, "se_videos": 0.012345}}}))
    return folder


def test_the_card_repeats_what_was_measured_on_other_videos(tmp_path: Path) -> None:
    weights, card = publish(planted(tmp_path / "r"), "pooled", "mine", tmp_path)
    assert weights.read_bytes() == b"weights"
    content = json.loads(card.read_text())
    assert content["trained_on"] == ["a/1", "a/2", "b/1"]
    assert content["measured"]["a"]["transfer"] == {"tau": {"mean": 0.2, "se": 0.0123}}
    assert content["measured"]["b"]["augment"]["tau"]["mean"] == 0.1


def test_nothing_is_written_where_a_result_is_missing(tmp_path: Path) -> None:
    (planted(tmp_path / "r") / "b/runs/pooled/transfer/f1.json").unlink()
    with pytest.raises(MissingError, match=r"b/runs/pooled/transfer/f1.json: no such file; make"):
        publish(tmp_path / "r", "pooled", "mine", tmp_path)
    assert not (tmp_path / "mine.json").exists()


@pytest.mark.parametrize("name", shipped.names())
def test_shipped_scorers_load_and_say_how_well_they_do(name: str) -> None:
    weights = shipped.weights(name)
    card = shipped.card_beside(weights)
    scorer = scorer_checkpoint.load(weights, card)
    assert scorer.network is not None or scorer.linear is not None
    for settings in json.loads(card.read_text())["measured"].values():
        assert {"mean", "se"} == {*settings["transfer"]["tau"]}
