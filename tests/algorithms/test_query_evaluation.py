"""Metrics of query-focused summaries: worked examples and published results on QFVS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clipit.algorithms.query_evaluation import (
    QueryTruth,
    control,
    evaluate_generic,
    evaluate_query,
    human,
    mean_metrics,
    other_oracles,
    shots_within,
)
from clipit.algorithms.semantic import mentioned_tags, tag_matrix
from clipit.datasets import qfvs

VOCABULARY = ["book", "car", "street"]


def mask(*rows: int) -> NDArray[Any]:
    selected = np.zeros(4, dtype=bool)
    selected[list(rows)] = True
    return selected


TRUTH = QueryTruth(
    tags=tag_matrix([["book"], ["car"], ["street"], ["book", "street"]], VOCABULARY),
    oracle={None: mask(0, 1), "a book": mask(0, 3), "a car": mask(1)},
    users={q: np.stack([mask(0), mask(1)]) for q in (None, "a book", "a car")},
    query_tags={q: mentioned_tags(q or "", VOCABULARY) for q in (None, "a book", "a car")},
)


def test_evaluate_query_compares_with_own_and_other_oracles() -> None:
    """Shots 0 and 1: IoU 1 with the book, 0 for the car; 1 of 2 matches the car's oracle."""
    found = evaluate_query(mask(0, 1), TRUTH, "a book")
    assert found["precision"] == found["recall"] == found["f1"] == pytest.approx(0.5)
    assert found["f1_others"] == pytest.approx(2 / 3)
    assert found["sensitivity"] == pytest.approx(0.5 - 2 / 3)
    assert found["hit_rate"] == 0.5
    assert evaluate_generic(mask(0, 1), TRUTH)["generic_f1"] == 1


def test_controls_match_hand_computed_values() -> None:
    assert control(TRUTH.oracle, TRUTH)["f1"] == control(TRUTH.oracle, TRUTH)["generic_f1"] == 1
    assert other_oracles(TRUTH)["f1"] == 0  # the oracles of book and car share no tag
    # book: user 0 has 1 of 2 shots: P 1, R .5, F 2/3; user 1: 0. car: 0 and 1
    assert human(TRUTH)["f1"] == pytest.approx(((2 / 3 + 0) / 2 + (0 + 1) / 2) / 2)


def test_shots_within_rounds_down_to_whole_shots() -> None:
    shots = np.array([[0, 75], [75, 150], [150, 225]])
    assert shots_within(120, shots, 15.0) == 24
    assert shots_within(14.9, shots, 15.0) == 2
    assert shots_within(1, shots, 15.0) == 1


def test_undefined_metrics_are_none() -> None:
    assert mean_metrics([{"a": 1.0, "b": None}, {"a": 0.0, "b": 1.0}]) == {"a": 0.5, "b": None}
    bare = QueryTruth(TRUTH.tags, {"a book": mask(0)}, {}, {"a book": TRUTH.query_tags["a book"]})
    assert evaluate_query(mask(0), bare, "a book")["f1_others"] is None
    assert evaluate_generic(None, bare)["generic_f1"] is None


def truths(folder: Path) -> Iterator[tuple[str, QueryTruth]]:
    """The published annotations, by video."""
    vocabulary = list(qfvs.WORDS.values())
    tags = {r.video: tag_matrix(r.tags, vocabulary) for r in qfvs.read_tags(folder)}
    found = {video: QueryTruth(rows, {}, {}, {}) for video, rows in tags.items()}
    for record in qfvs.read_annotations(folder):
        truth = found[record.video.video]
        shots = slice(0, None, qfvs.SHOT_FRAMES)
        truth.oracle[record.query] = record.keyframes[shots]
        truth.users[record.query] = record.user_summaries[:, shots]
        truth.query_tags[record.query] = mentioned_tags(record.query or "", vocabulary)
    yield from found.items()


@pytest.mark.shared_data
def test_golden_human_random_and_oracle_scores(shared_data: Path) -> None:
    """Published: human .741 .756 .791 .705, random 47.0 49.6 58.4 33.6, oracle 1."""
    golden = {
        "P01": (0.741, 47.0),
        "P02": (0.756, 49.6),
        "P03": (0.791, 58.4),
        "P04": (0.705, 33.6),
    }
    for number, (video, truth) in enumerate(truths(shared_data / "qfvs/origin_data")):
        human_f1, random_f1 = golden[video]
        assert human(truth)["f1"] == pytest.approx(human_f1, abs=5e-4)
        assert control(truth.oracle, truth)["f1"] == pytest.approx(1, abs=1e-12)
        n_shots, found = len(truth.tags), []
        for seed in range(10):
            rng = np.random.default_rng([seed, number])
            selections = {q: np.zeros(n_shots, dtype=bool) for q in truth.oracle}
            for selected in selections.values():
                selected[rng.choice(n_shots, int(0.02 * n_shots), replace=False)] = True
            found.append(control(selections, truth)["f1"])
        assert 100 * np.mean(found) == pytest.approx(random_f1, abs=1.0)
