"""ROUGE-SU on worked examples."""

from __future__ import annotations

import pytest

from clipit.algorithms.rouge import Rouge, best_rouge_su, rouge_su, tokens, units


def test_rouge_su_matches_lins_example() -> None:
    """Lin 2004: "police killed the gunman" has 6 skip-bigrams and 4 words: 10 units.

    "police kill the gunman" shares police-the, police-gunman, the-gunman and three words;
    "the gunman kill police" shares the-gunman and three words.
    """
    reference = tokens("police killed the gunman", ())
    changed, reordered = (
        tokens(t, ()) for t in ("police kill the gunman", "the gunman kill police")
    )
    assert rouge_su(changed, reference) == pytest.approx((0.6, 0.6, 0.6))
    assert rouge_su(reordered, reference) == pytest.approx((0.4, 0.4, 0.4))


def test_units_skips_at_most_skip_words() -> None:
    pairs = {unit for unit in units(list("abcd"), 1) if len(unit) == 2}
    assert pairs == {("a", "b"), ("a", "c"), ("b", "c"), ("b", "d"), ("c", "d")}


def test_rouge_su_clips_counts() -> None:
    """a a a: 3 words, 3 pairs; a a: 2 words, 1 pair; shared 2 + 1."""
    found = rouge_su(list("aaa"), list("aa"))
    assert found.precision == pytest.approx(3 / 6)
    assert found.recall == 1
    assert found.f1 == pytest.approx(2 / 3)


def test_disjoint_and_empty_texts_score_zero() -> None:
    assert rouge_su(["a"], ["b"]) == rouge_su([], ["b"]) == rouge_su([], []) == Rouge(0, 0, 0)


def test_best_rouge_su_takes_the_best_reference() -> None:
    found = best_rouge_su(list("ab"), [list("xy"), list("ab"), list("ax")])
    assert found == (1, 1, 1)


def test_tokens_returns_lower_case_content_words() -> None:
    assert tokens("The man's dog, it WALKED to the café.") == ["man", "s", "dog", "walked", "café"]
    assert tokens("the dog", stop_words=()) == ["the", "dog"]
