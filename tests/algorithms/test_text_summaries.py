"""Planted: subshots of which a written summary tells."""

from __future__ import annotations

from clipit.algorithms.text_summaries import greedy_subshots, ngrams, ordered_subshots

SAID = [s.split() for s in ("man cooks soup", "man eats soup", "dog sleeps", "man eats soup")]


def chosen(mask: list[bool]) -> list[int]:
    return [index for index, taken in enumerate(mask) if taken]


def test_greedy_finds_what_was_told_once() -> None:
    reference = [["dog", "sleeps"], ["man", "eats", "soup"]]
    assert chosen(greedy_subshots(SAID, reference, 4)) == [1, 2]


def test_greedy_takes_the_most_first_and_ends_at_the_count() -> None:
    reference = [["dog"], ["man", "eats", "soup"]]
    assert chosen(greedy_subshots(SAID, reference, 1)) == [1]
    assert chosen(greedy_subshots(SAID, [["nothing"]], 3)) == []


def test_ordered_keeps_the_order_of_the_telling() -> None:
    reference = [["dog", "sleeps"], ["man", "eats", "soup"]]
    assert chosen(ordered_subshots(SAID, reference)) == [2, 3]
    assert chosen(ordered_subshots(SAID, reference[::-1])) == [1, 2]


def test_ordered_leaves_out_what_matches_nothing() -> None:
    assert chosen(ordered_subshots(SAID, [["cat"], ["dog"]])) == [2]
    assert chosen(ordered_subshots([], [["cat"]])) == []
    assert chosen(ordered_subshots(SAID, [])) == []


def test_ngrams_of_a_sentence() -> None:
    assert dict(ngrams(["a", "b", "a"])) == {("a",): 2, ("b",): 1, ("a", "b"): 1, ("b", "a"): 1}
