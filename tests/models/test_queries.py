"""Queries influence frame scores, including concepts not seen in training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from clipit import tables
from clipit.config.variant_options import LanguageOptions, VariantOptions
from clipit.core.errors import DataError
from clipit.models.inference import score
from clipit.models.loading import load_queries
from clipit.models.network_training import build_model
from clipit.models.samples import Queries, Sample, collate, sample_queries, with_targets
from clipit.models.trained_scorer import TrainedScorer
from clipit.models.training import train

DIM = 16
QUERY_ONLY = {"captions": None, "query": "similarity"}


def options(**language: object) -> VariantOptions:
    """A small query-focused variant."""
    return VariantOptions(
        language={**QUERY_ONLY, **language},
        scorer={
            "width": 32,
            "heads": 4,
            "encoder_layers": 1,
            "decoder_layers": 1,
            "feedforward": 64,
            "dropout": 0.0,
        },
        losses={
            "classification": 1,
            "diversity": 0,
            "reconstruction": 0,
            "target": "gtscore",
            "class_weights": "none",
        },
        training={
            "epochs": 8,
            "learning_rate": 0.005,
            "batch_frames": 512,
            "window": 64,
            "precision": "fp32",
        },
    )


def directions() -> NDArray[Any]:
    """Twelve concepts as unit vectors."""
    rows = np.random.default_rng(9).standard_normal((12, DIM)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def query_videos(count: int, concepts: range, seed: int) -> list[Sample]:
    """Videos of 60 frames with a concept each; the target of a query marks its frames."""
    rng, known = np.random.default_rng(seed), directions()
    found = []
    for number in range(count):
        shown = rng.integers(len(known), size=60)
        noise = 0.1 * rng.standard_normal((60, DIM)).astype(np.float32)
        for concept in concepts:
            found.append(
                Sample(
                    key=("d", f"v{number}"),
                    frame=np.arange(60, dtype=np.int32),
                    time_s=np.arange(60) / 2,
                    image=known[shown] + noise,
                    text=np.zeros((0, DIM), dtype=np.float32),
                    target=(shown == concept).astype(np.float32),
                    query=str(concept),
                    query_vector=known[concept],
                )
            )
    return found


def test_unseen_concept_is_found() -> None:
    variant = options()
    trained = train(query_videos(6, range(8), 0), query_videos(2, range(8), 1), variant, seed=0)
    right = []
    for sample in query_videos(4, range(8, 12), 2):
        scores = score(trained.scorer, sample)
        wanted = int(sample.labels.sum())
        right.append(sample.labels[np.argsort(-scores)[:wanted]].mean())
    assert np.mean(right) > 0.9


def test_a_linear_readout_predicts_how_likely_people_select_a_pick() -> None:
    """What is asked for is selected by half of the people, dimension 0 by one in ten."""
    variant = VariantOptions(
        language=QUERY_ONLY,
        scorer={"kind": "none"},
        linear={"cues": [["frames", "query"]], "loss": "cross_entropy", "penalties": [1e-5]},
        losses={"classification": 0, "target": "gtscore"},
        training={"select_epoch": "last"},
    )

    def video(number: int) -> list[Sample]:
        axes, none = np.eye(DIM, dtype=np.float32), np.zeros((0, DIM), np.float32)
        shown = axes[np.random.default_rng(number).integers(DIM, size=600)]
        always = 0.01 + 0.09 * shown[:, 0]
        generic = Sample(
            ("d", f"v{number}"), np.arange(600), np.arange(600) / 2, shown, none, always
        )
        chances = {q: np.maximum(always, 0.5 * shown[:, q]) for q in range(1, 6)}
        return [generic, *(generic.with_query(str(q), axes[q], p) for q, p in chances.items())]

    trained = train([*video(0), *video(1)], video(2), variant, seed=0).scorer
    for sample in video(3):
        assert score(trained, sample) == pytest.approx(sample.labels, abs=0.15)


@pytest.mark.parametrize("query", ["key", "similarity"])
@pytest.mark.parametrize("captions", [None, "dense"])
def test_query_changes_the_ranking_of_frames(query: str, captions: str | None) -> None:
    torch.manual_seed(0)
    one, other, *_ = query_videos(1, range(2), 0)
    variant = options(query=query, captions=captions)
    scorer = TrainedScorer(variant, build_model(one, variant).eval())
    change = score(scorer, one) - score(scorer, other)
    assert change.std() > 1e-5


def test_query_similarity_needs_equal_widths() -> None:
    sample = query_videos(1, range(1), 0)[0]
    narrow = Sample(sample.key, sample.frame, sample.time_s, sample.image[:, :3], sample.text)
    with pytest.raises(DataError, match="expected frames and text of one width, found 3 and 16"):
        build_model(narrow, options())


def test_query_is_the_last_text() -> None:
    queried, *_ = query_videos(1, range(1), 0)
    text = np.ones((2, DIM), np.float32)
    generic = Sample(queried.key, queried.frame, queried.time_s, queried.image, text)
    keys = LanguageOptions(captions="dense", sentences=2, query="key").keys
    batch = collate([(queried, 0, 60), (generic, 0, 60)], keys)
    assert batch.text_mask.tolist() == [[False, False, True], [True, True, False]]
    assert torch.equal(batch.text[0, 2], torch.tensor(queried.query_vector))


def test_with_targets_repeats_video_per_annotated_query() -> None:
    sample = query_videos(1, range(1), 0)[0]
    bare = {sample.key: replace(sample, target=None, query=None, query_vector=None)}
    target = np.ones(60, dtype=np.float32)
    labels = {(sample.key, query): target for query in (None, "a", "b", "c")}
    vectors = {name: np.zeros(DIM, np.float32) for name in "abx"}
    queries = Queries({"d": {"x": vectors["x"]}}, {sample.key: vectors}, DIM)
    samples = with_targets(bare, labels, [sample.key], queries)
    assert [s.query for s in samples] == [None, "a", "b"]
    assert [s.query for s in with_targets(bare, labels, [sample.key])] == [None]
    assert set(queries.of(("d", "another"))) == {"x"}


def test_sample_queries_resamples_and_keeps_generic_samples() -> None:
    samples = query_videos(2, range(8), 0)
    generic = [Sample(key, *[samples[0].frame] * 4) for key in (("d", "v0"), ("d", "v1"))]
    rng = np.random.default_rng(0)
    rounds = [sample_queries([*generic, *samples], 3, rng) for _ in range(2)]
    for sampled in rounds:
        assert [s.query for s in sampled[:2]] == [None, None]
        assert [s.key[1] for s in sampled[2:]] == ["v0"] * 3 + ["v1"] * 3
    assert [s.query for s in rounds[0]] != [s.query for s in rounds[1]]
    assert sample_queries(samples, None, rng) is samples


def test_load_queries_reads_dataset_and_video_queries(tmp_path: Path) -> None:
    columns = {
        "dataset": ["d", "d"],
        "video": [None, "v"],
        "query": ["anything", "a dog"],
        "embedding": tables.embedding_column(np.eye(2)),
    }
    tables.write(tmp_path / "q.parquet", "query_embeddings", columns, {})
    queries = load_queries([tmp_path / "q.parquet"])
    assert queries is not None and queries.width == 2
    assert {name: v.tolist() for name, v in queries.of(("d", "v")).items()} == {
        "anything": [1, 0],
        "a dog": [0, 1],
    }
    assert load_queries([]) is None
