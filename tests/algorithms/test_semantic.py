"""Semantic F1: worked examples, and the networkx formulation of the public code."""

from __future__ import annotations

from typing import Any

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clipit.algorithms.semantic import hit_rate, mentioned_tags, semantic_f1, tag_iou, tag_matrix

VOCABULARY = ["book", "car", "cup or glass", "street"]


def shots(*tags: str) -> NDArray[Any]:
    """Shots by the first letters of their tags: "bc" shows a book and a car."""
    return tag_matrix([[t for t in VOCABULARY if t[:1] in shot] for shot in tags], VOCABULARY)


def by_networkx(summary: NDArray[Any], truth: NDArray[Any]) -> float:
    """The weight of the maximum weight matching of the bipartite graph."""
    graph = networkx.Graph()
    for (row, column), weight in np.ndenumerate(tag_iou(summary, truth)):
        graph.add_edge(("summary", row), ("truth", column), weight=weight)
    return sum(graph.edges[edge]["weight"] for edge in networkx.max_weight_matching(graph))


def test_tag_iou_is_intersection_over_union() -> None:
    found = tag_iou(shots("b", "bs", ""), shots("bs", ""))
    assert found.tolist() == [[0.5, 0.0], [1.0, 0.0], [0.0, 0.0]]


def test_semantic_f1_matches_hand_computed_matching() -> None:
    """b-bs .5 and s-b 0, or b-b 1 and s-bs .5: the second matching is better."""
    assert semantic_f1(shots("b", "s"), shots("bs", "b")) == (0.75, 0.75, 0.75)
    f1, precision, recall = semantic_f1(shots("b", "s", "s"), shots("b"))
    assert (precision, recall, f1) == (pytest.approx(1 / 3), 1, pytest.approx(0.5))


def test_perfect_summary_scores_1_and_empty_summary_0() -> None:
    rng = np.random.default_rng(0)
    tags = rng.random((40, 12)) < 0.3
    tags[:, 0] = True
    assert semantic_f1(tags, tags[rng.permutation(40)]) == pytest.approx((1, 1, 1))
    assert semantic_f1(tags[:0], tags) == semantic_f1(tags, tags[:0]) == (0, 0, 0)
    assert semantic_f1(shots(""), shots("b")) == (0, 0, 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_semantic_f1_matches_networkx(n_summary: int, n_truth: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.random((n_summary, 8)) < 0.3, rng.random((n_truth, 8)) < 0.3
    matched = by_networkx(one, other)
    found = semantic_f1(one, other)
    assert found.precision * n_summary == pytest.approx(matched, abs=1e-12)
    assert found.recall * n_truth == pytest.approx(matched, abs=1e-12)


def test_mentioned_tags_matches_whole_words() -> None:
    assert mentioned_tags("Cup or glass and Street", VOCABULARY).tolist() == [
        False,
        False,
        True,
        True,
    ]
    assert mentioned_tags("a carpet, streets", VOCABULARY).tolist() == [False] * 4
    assert mentioned_tags("", VOCABULARY).tolist() == [False] * 4


def test_hit_rate_counts_shots_with_any_query_tag() -> None:
    query_tags = mentioned_tags("book and street", VOCABULARY)
    assert hit_rate(shots("b", "bs", "c", ""), query_tags) == 0.5
    assert hit_rate(shots("b")[:0], query_tags) == 0
    assert hit_rate(shots("b"), mentioned_tags("what happens", VOCABULARY)) is None
