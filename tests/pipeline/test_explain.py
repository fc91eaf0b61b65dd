"""The attribution stages find the planted sentence, with the model that scored the video."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from clipit import tables
from clipit.config.run_options import AttributeOptions
from clipit.config.summary_options import ZeroShotStageOptions
from clipit.config.zero_shot_options import ZeroShotOptions
from clipit.core.durable import write_json
from clipit.models import scorer_checkpoint
from clipit.models.clipit import ClipIt
from clipit.models.trained_scorer import TrainedScorer
from clipit.pipeline.stages import attribute_model, attribute_zero_shot
from clipit.summary.attributions import MAX_SENTENCES, attribution_rows, read_attributions
from tests.models.conftest import options

WIDTH, T = 16, 40
KEYS = [("d", "one"), ("d", "two")]
#: The index of the caption that describes the third shot of each video.
DECISIVE = {"one": 1, "two": 3}
CAPTIONS = 9


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Two videos of four shots; shot s shows the unit vector s."""
    rng = np.random.default_rng(0)
    picks = np.arange(T, dtype=np.int32)
    image, text, selected = ([], []), ([], []), []
    for key in KEYS:
        vectors = np.eye(WIDTH)[picks // 10] + 0.05 * rng.normal(size=(T, WIDTH))
        for frame, vector in zip(picks, vectors, strict=True):
            image[0].append((*key, frame, frame / 2))
            image[1].append(vector)
        captions = np.eye(WIDTH)[4 : 4 + CAPTIONS]
        captions[DECISIVE[key[1]]] = np.eye(WIDTH)[2]
        for number, vector in enumerate(captions):
            text[0].append((*key, 2.0 * number, 2.0 * number + 2, f"{key[1]} {number}"))
            text[1].append(vector)
        for query in (None, "a query"):
            bounds = [(10 * s, 10 * s + 10) for s in range(4)]
            selected += [(*key, query, *pair, 0.5, False) for pair in bounds]
    write(tmp_path / "image.parquet", "features", *image)
    write(tmp_path / "text.parquet", "caption_embeddings", *text)
    write(tmp_path / "selections.parquet", "selections", selected)
    queries = {
        "dataset": ["d"],
        "video": [None],
        "query": ["a query"],
        "embedding": tables.embedding_column(np.eye(WIDTH)[:1]),
    }
    tables.write(tmp_path / "queries.parquet", "query_embeddings", queries, {})
    return tmp_path


def write(path: Path, contract: str, rows: list, vectors: list | None = None) -> None:
    """A table of rows, in the contract's order; embeddings last."""
    names = list(tables.empty(contract))
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=False))
    if vectors is not None:
        columns["embedding"] = tables.embedding_column(np.array(vectors))
    tables.write(path, contract, columns, {})


def test_zero_shot_attributions_find_the_caption(planted: Path) -> None:
    attribute_zero_shot.run(
        features=planted / "image.parquet",
        caption_embeddings=[planted / "text.parquet"],
        titles=[],
        query_embeddings=[planted / "queries.parquet"],
        selections=planted / "selections.parquet",
        attributions=planted / "attributions.parquet",
        options=ZeroShotStageOptions(zero_shot=ZeroShotOptions(smoothing_s=0, similar=0)),
    )
    found = read_attributions([planted / "attributions.parquet"])
    assert set(found) == {(key, query) for key in KEYS for query in (None, "a query")}
    for key in KEYS:
        best = found[key, None][20][0]
        assert best.sentence == f"{key[1]} {DECISIVE[key[1]]}"
        assert best.start_s == 2 * DECISIVE[key[1]]
        assert best.delta > 0.05
        assert best.attention is None
        assert len(found[key, None][20]) == MAX_SENTENCES
        # with a query, the similarity of captions and a frame counts against it
        assert found[key, "a query"][20][0].sentence == best.sentence
        assert found[key, "a query"][20][0].delta < -0.01


def save_model(folder: Path, name: str, reads: bool) -> None:
    """A scorer that reads the dimension of the decisive sentences, or no sentence at all."""
    variant = options()
    torch.manual_seed(1)
    model = ClipIt(WIDTH, WIDTH, variant.language, variant.scorer)
    with torch.no_grad():
        model.text_projection[0].bias[:] = 0
        model.text_projection[0].weight[:, [i for i in range(WIDTH) if i != 2 or not reads]] = 0
    scorer = TrainedScorer(variant, model)
    scorer_checkpoint.save(folder / f"{name}.safetensors", folder / f"{name}.json", scorer)


def test_attributions_are_by_the_model_of_the_test_split(planted: Path) -> None:
    save_model(planted, "blind", reads=False)
    save_model(planted, "reading", reads=True)
    tests = [[KEYS[0]], [KEYS[1]]]
    splits = [{"train": [], "validation": [], "test": test} for test in tests]
    content = {
        "setting": "standard",
        "source": "s",
        "missing_datasets": [],
        "rejected": [],
        "splits": splits,
    }
    write_json(planted / "splits.json", content)
    attribute(planted, [planted / "splits.json"], ["blind", "reading"])
    found = read_attributions([planted / "attributions.parquet"])
    changes = {key: {s.sentence: s.delta for s in found[key, None][20]} for key in KEYS}
    assert set(found) == {(key, None) for key in KEYS}  # a query replaces the sentences
    assert (
        len(set(np.round(list(changes[KEYS[0]].values()), 5))) == 1
    )  # all equal, as it reads no sentence
    first = found[KEYS[1], None][20][0]
    assert first.sentence == f"two {DECISIVE['two']}"
    assert abs(first.delta) > 2 * abs(found[KEYS[1], None][20][1].delta)
    weights = [one.attention for one in found[KEYS[1], None][20]]
    assert all(weight is not None and 0 < weight < 1 for weight in weights)
    assert sum(weights) < 1


def test_attributions_are_by_a_model_of_all_videos(planted: Path) -> None:
    save_model(planted, "reading", reads=True)
    attribute(planted, [], ["reading"])
    found = read_attributions([planted / "attributions.parquet"])
    assert found[KEYS[1], None][20][0].sentence == f"two {DECISIVE['two']}"


def attribute(planted: Path, splits: list[Path], models: list[str]) -> None:
    attribute_model.run(
        features=planted / "image.parquet",
        caption_embeddings=[planted / "text.parquet"],
        title_embeddings=[],
        splits=splits,
        weights=[planted / f"{name}.safetensors" for name in models],
        cards=[planted / f"{name}.json" for name in models],
        selections=planted / "selections.parquet",
        attributions=planted / "attributions.parquet",
        options=AttributeOptions(),
    )


def test_a_repeated_sentence_is_listed_once(planted: Path) -> None:
    captions = tables.read(planted / "text.parquet", "caption_embeddings").slice(0, 3)
    captions = captions.set_column(4, "sentence", [["a", "b", "a"]])
    changes = np.array([[0.1], [-0.5], [0.1]])
    rows = attribution_rows((KEYS[0], None), np.array([[0, 10]]), captions, changes)
    assert rows["sentence"] == ["b", "a"]
    assert rows["delta"] == [-0.5, 0.1]
    assert rows["start_s"] == [2.0, 0.0]
    assert json.dumps(rows["attention"]) == "[null, null]"
