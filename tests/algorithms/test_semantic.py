"""Semantic F1: hand-worked cases, and the networkx formulation of the public code."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipit.algorithms.semantic import hit_rate, likeness, mentioned, semantic_f1, tag_matrix

VOCABULARY = ["book", "car", "cup or glass", "street"]


def shots(*tags: str) -> np.ndarray:
    """Shots by the first letters of their tags: "bc" shows a book and a car."""
    return tag_matrix([[t for t in VOCABULARY if t[:1] in shot] for shot in tags], VOCABULARY)


def by_networkx(summary: np.ndarray, truth: np.ndarray) -> float:
    """The sum of likenesses of the heaviest matching, as a general graph's."""
    graph = networkx.Graph()
    for (row, column), weight in np.ndenumerate(likeness(summary, truth)):
        graph.add_edge(("ours", row), ("theirs", column), weight=weight)
    return sum(graph.edges[edge]["weight"] for edge in networkx.max_weight_matching(graph))


def test_likeness_is_shared_over_all_tags() -> None:
    found = likeness(shots("b", "bs", ""), shots("bs", ""))
    assert found.tolist() == [[0.5, 0.0], [1.0, 0.0], [0.0, 0.0]]


def test_a_hand_worked_matching() -> None:
    """b-bs .5 and s-b 0, or b-b 1 and s-bs .5: the second is better."""
    assert semantic_f1(shots("b", "s"), shots("bs", "b")) == (0.75, 0.75, 0.75)
    f1, precision, recall = semantic_f1(shots("b", "s", "s"), shots("b"))
    assert (precision, recall, f1) == (pytest.approx(1 / 3), 1, pytest.approx(0.5))


def test_a_perfect_summary_has_1_and_nothing_has_0() -> None:
    rng = np.random.default_rng(0)
    tags = rng.random((40, 12)) < 0.3
    tags[:, 0] = True
    assert semantic_f1(tags, tags[rng.permutation(40)]) == pytest.approx((1, 1, 1))
    assert semantic_f1(tags[:0], tags) == semantic_f1(tags, tags[:0]) == (0, 0, 0)
    assert semantic_f1(shots(""), shots("b")) == (0, 0, 0)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_it_is_the_networkx_matching(ours: int, theirs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other = rng.random((ours, 8)) < 0.3, rng.random((theirs, 8)) < 0.3
    matched = by_networkx(one, other)
    found = semantic_f1(one, other)
    assert found.precision * ours == pytest.approx(matched, abs=1e-12)
    assert found.recall * theirs == pytest.approx(matched, abs=1e-12)


def test_what_a_query_mentions() -> None:
    assert mentioned("Cup or glass and Street", VOCABULARY).tolist() == [False, False, True, True]
    assert mentioned("a carpet, streets", VOCABULARY).tolist() == [False] * 4
    assert mentioned("", VOCABULARY).tolist() == [False] * 4


def test_a_hit_is_a_shot_with_anything_that_was_asked() -> None:
    asked = mentioned("book and street", VOCABULARY)
    assert hit_rate(shots("b", "bs", "c", ""), asked) == 0.5
    assert hit_rate(shots("b")[:0], asked) == 0
    assert hit_rate(shots("b"), mentioned("what happens", VOCABULARY)) is None
