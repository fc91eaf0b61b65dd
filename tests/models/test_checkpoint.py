"""Checkpoints: exact, without pickle, rejected if they do not fit."""

import json
from pathlib import Path

import pytest
import torch

from clipit.core.errors import DataError, MissingError
from clipit.models import scorer_checkpoint
from clipit.models.inference import score
from clipit.models.training import build_model
from tests.models.conftest import options, planted


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Path]:
    (video,) = planted(1)
    paths = tmp_path / "model.safetensors", tmp_path / "model.json"
    scorer_checkpoint.save(*paths, build_model(video, options()), options(), epoch=3)
    return paths


def test_loaded_model_gives_identical_scores(saved: tuple[Path, Path], tmp_path: Path) -> None:
    (video,) = planted(1)
    torch.manual_seed(7)
    model = build_model(video, options())
    scorer_checkpoint.save(*saved, model, options())
    loaded, restored = scorer_checkpoint.load(*saved)
    assert restored == options()
    assert (score(loaded, video, 7, 32, "fp32") == score(model, video, 7, 32, "fp32")).all()


def test_card_contains_facts_and_dimensions(saved: tuple[Path, Path]) -> None:
    card = json.loads(saved[1].read_text())
    assert (card["epoch"], card["image_dim"], card["text_dim"]) == (3, 8, 6)


def test_missing_files_are_named(saved: tuple[Path, Path]) -> None:
    saved[1].unlink()
    with pytest.raises(MissingError, match=r"model\.json: no such checkpoint"):
        scorer_checkpoint.load(*saved)


def test_mismatched_files_are_rejected_in_one_line(saved: tuple[Path, Path]) -> None:
    content = json.loads(saved[1].read_text())
    content["image_dim"] = 9
    saved[1].write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"not a checkpoint that fits model\.json") as caught:
        scorer_checkpoint.load(*saved)
    assert "\n" not in str(caught.value)
    saved[0].write_bytes(b"no weights")
    with pytest.raises(DataError, match="not a checkpoint"):
        scorer_checkpoint.load(*saved)
