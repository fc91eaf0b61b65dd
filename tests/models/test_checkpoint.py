"""Checkpoints: exact, without pickle, rejected if they do not fit."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from clipit.core.errors import DataError, MissingError
from clipit.models import scorer_checkpoint
from clipit.models.inference import score
from clipit.models.network_training import build_model
from clipit.models.samples import Sample
from clipit.models.trained_scorer import TrainedScorer
from tests.models.conftest import options, planted


def scorer_of(video: Sample) -> TrainedScorer:
    return TrainedScorer(options(), build_model(video, options()))


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Path]:
    (video,) = planted(1)
    paths = tmp_path / "model.safetensors", tmp_path / "model.json"
    scorer_checkpoint.save(*paths, scorer_of(video), epoch=3)
    return paths


def test_loaded_model_gives_identical_scores(saved: tuple[Path, Path], tmp_path: Path) -> None:
    (video,) = planted(1)
    torch.manual_seed(7)
    scorer = scorer_of(video)
    scorer_checkpoint.save(*saved, scorer)
    loaded = scorer_checkpoint.load(*saved)
    assert loaded.variant == options()
    assert (score(loaded, video) == score(scorer, video)).all()


@pytest.mark.parametrize("kind", ["transformer", "none"])
def test_the_linear_readout_is_stored_exactly(tmp_path: Path, kind: str) -> None:
    variant = options(scorer={"kind": kind}, linear={"cues": [["visual"]], "penalties": [0.1]})
    (video,) = planted(1)
    weights = np.random.default_rng(0).standard_normal(18)
    network = build_model(video, variant) if kind != "none" else None
    scorer = TrainedScorer(variant, network, weights)
    paths = tmp_path / "own.safetensors", tmp_path / "own.json"
    scorer_checkpoint.save(*paths, scorer)
    loaded = scorer_checkpoint.load(*paths)
    assert (loaded.linear == weights).all() and (loaded.network is None) == (kind == "none")
    assert (score(loaded, video) == score(scorer, video)).all()


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
    with pytest.raises(
        DataError, match=r"not readable as a checkpoint that fits model\.json"
    ) as caught:
        scorer_checkpoint.load(*saved)
    assert "\n" not in str(caught.value)
    saved[0].write_bytes(b"no weights")
    with pytest.raises(DataError, match="not readable as a checkpoint"):
        scorer_checkpoint.load(*saved)
