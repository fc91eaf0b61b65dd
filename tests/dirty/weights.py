"""Weights and features: safetensors with their cards, checkpoints of BMT, pickles with payloads."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch

from clipit.config.shipped import card_beside, read_card
from clipit.models import scorer_checkpoint
from clipit.models.captioners.bmt.feature_files import WIDTHS, read_streams
from clipit.models.captioners.bmt.official_checkpoint import (
    build_captioning,
    build_proposals,
    read_checkpoint,
)
from clipit.models.captioners.bmt.vocabulary import read_vocabulary
from clipit.models.inference import score
from clipit.models.network_training import build_model
from clipit.models.trained_scorer import TrainedScorer
from tests.dirty.cases import Kind, Payload
from tests.dirty.mutations import damaged, damaged_json, damaged_lines
from tests.models.captioners.bmt import small
from tests.models.conftest import options, planted

_SECONDS = 20.0


@cache
def _checkpoint(folder: Path) -> tuple[bytes, bytes]:
    (video,) = planted(1)
    paths = folder / "model.safetensors", folder / "model.json"
    scorer_checkpoint.save(*paths, TrainedScorer(options(), build_model(video, options())))
    found = paths[0].read_bytes(), paths[1].read_bytes()
    for path in paths:
        path.unlink()
    return found


def _write_scorer(is_card: bool, folder: Path, rng: Random) -> Path:
    weights, card = _checkpoint(folder)
    path = folder / "model.safetensors"
    if is_card:
        card = damaged_json(card, rng)
    elif rng.random() < 0.4:
        weights = _odd_numbers(weights, rng)
    else:
        weights = damaged(weights, rng)
    path.write_bytes(weights)
    card_beside(path).write_bytes(card)
    return path


def _odd_numbers(weights: bytes, rng: Random) -> bytes:
    """Weights with NaN or infinity, which a checkpoint of a failed run has."""
    at = len(weights) - 4 * rng.randrange(1, 200)
    odd = np.float32(rng.choice([np.nan, np.inf, -np.inf])).tobytes()
    return weights[:at] + odd + weights[at + 4 :]


def _read_scorer(path: Path) -> None:
    read_card(card_beside(path))
    scorer = scorer_checkpoint.load(path, card_beside(path))
    if scorer.variant == options():
        (video,) = planted(1)
        assert np.isfinite(score(scorer, video)).all()


@cache
def _bmt(folder: Path) -> tuple[bytes, bytes]:
    cap, prop = small.write_checkpoints(folder)
    found = cap.read_bytes(), prop.read_bytes()
    cap.unlink(), prop.unlink()
    return found


def _write_bmt(folder: Path, rng: Random) -> Path:
    """Damaged bytes, or other values where sizes, anchors and epochs are."""
    captioning, proposals = _bmt(folder)
    path = folder / "best_cap_model.pt"
    if rng.random() < 0.4:
        path.write_bytes(damaged(rng.choice([captioning, proposals]), rng))
        return path
    state = rng.choice(small.states())
    facts = {"config": small.CONFIG, "anchors": small.ANCHORS, "epoch": 26, "trg_voc_size": 64}
    facts = _edited(facts, rng)
    torch.save(facts | {"model_state_dict": state} if isinstance(facts, dict) else facts, path)
    return path


def _edited(facts: Any, rng: Random) -> Any:
    """The facts with other values where sizes, anchors and epochs are."""
    try:
        return json.loads(damaged_json(json.dumps(facts).encode(), rng))
    except (ValueError, RecursionError):
        return "no facts at all"


def _read_bmt(path: Path) -> None:
    checkpoint = read_checkpoint(path)
    (build_proposals if checkpoint.anchors_s else partial(build_captioning, vocabulary_size=None))(
        checkpoint
    )


def _write_payload(folder: Path, rng: Random) -> Path:
    """A pickle that creates a folder beside its own, in each form that a file of ours may have."""
    bomb = Payload(folder.parent / "crater")
    suffix = rng.choice([".pt", ".safetensors", ".npy", ".npz", ".h5", ".parquet", ".json"])
    path = folder / f"NAME_rgb{suffix}" if suffix == ".npy" else folder / f"bad{suffix}"
    content = rng.choice([bomb, {"config": bomb, "model_state_dict": {}}, [bomb]])
    if suffix == ".npy":
        np.save(path, np.array([content], dtype=object), allow_pickle=True)
    elif suffix == ".npz":
        np.savez(path, video_1=np.array([content], dtype=object))
    elif suffix == ".pt":
        torch.save(content, path, _use_new_zipfile_serialization=rng.random() < 0.5)
    else:
        path.write_bytes(pickle.dumps(content))
    if suffix == ".safetensors":
        card_beside(path).write_bytes(_checkpoint(folder)[1])
    return path


def _read_payload(path: Path) -> None:
    from clipit import tables
    from clipit.datasets import eccv16, score_arrays
    from clipit.summary.model import read_summary

    readers: dict[str, Callable[[Path], object]] = {
        ".pt": read_checkpoint,
        ".safetensors": _read_scorer,
        ".npy": _read_streams,
        ".npz": score_arrays.read_npz,
        ".h5": eccv16.read_videos,
        ".parquet": lambda file: tables.read(file, "shots"),
        ".json": read_summary,
    }
    readers[path.suffix](path)
    raise AssertionError("a payload was accepted")


def _write_npy(folder: Path, rng: Random) -> Path:
    for stream, width in WIDTHS.items():
        rows = round(_SECONDS / 0.96) if stream == "vggish" else round(_SECONDS * 25 / 64)
        np.save(folder / f"NAME_{stream}.npy", np.zeros((rows, width), np.float32))
    path = folder / f"NAME_{rng.choice(list(WIDTHS))}.npy"
    stored = np.load(path)
    odd = [
        lambda: np.save(path, stored.T),
        lambda: np.save(path, stored * np.nan),
        lambda: np.save(path, stored.astype(complex)),
        lambda: np.save(path, stored.astype("U1")),
        lambda: np.save(path, stored[:0]),
        lambda: np.save(path, np.float32(0)),
        lambda: path.write_bytes(damaged(path.read_bytes(), rng)),
        lambda: path.write_bytes(damaged(path.read_bytes()[:200], rng)),
        lambda: path.write_bytes(
            path.read_bytes().replace(str(stored.shape).encode(), b"(10000000000, 128)")
        ),
    ]
    rng.choice(odd)()
    return path


def _read_streams(path: Path) -> None:
    streams = read_streams(path.parent, "NAME", _SECONDS, 25.0)
    assert all(np.isfinite(getattr(streams, stream)).all() for stream in WIDTHS)


def _write_vocabulary(folder: Path, rng: Random) -> Path:
    path = folder / "train.csv"
    path.write_bytes(damaged_lines(b"video\tcaption\nv\ta dog runs\nw\ta cat sleeps\n", rng))
    return path


KINDS = [
    Kind("safetensors", 8, partial(_write_scorer, False), _read_scorer),
    Kind("cards", 16, partial(_write_scorer, True), _read_scorer),
    Kind("bmt checkpoint", 10, _write_bmt, _read_bmt),
    Kind("payloads", 10, _write_payload, _read_payload),
    Kind("npy", 8, _write_npy, _read_streams),
    Kind("bmt words", 4, _write_vocabulary, lambda path: read_vocabulary(path, None)),
]
