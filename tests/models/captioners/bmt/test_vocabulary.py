"""The tokenizer and the vocabulary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clipit.core.errors import DataError, MissingError
from clipit.models.captioners.bmt.tokenizer import tokenize
from clipit.models.captioners.bmt.vocabulary import (
    OFFICIAL_SHA256,
    SPECIALS,
    build_vocabulary,
    read_vocabulary,
    to_sentence,
    vocabulary_sha256,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("A man's dog doesn't bark.", ["A", "man", "'s", "dog", "does", "n't", "bark", "."]),
        ("They cannot swim, she's told", ["They", "can", "not", "swim", ",", "she", "'s", "told"]),
        ("After,the tug-of-war", ["After", ",", "the", "tug", "-", "of", "-", "war"]),
        ('the words "END!" (1/4)', ["the", "words", '"', "END", "!", '"', "(", "1/4", ")"]),
        ("stream/body at 10m", ["stream", "/", "body", "at", "10", "m"]),
        ("wait... we're here", ["wait", "...", "we", "'re", "here"]),
        ("its well", ["its", "well"]),
        ("   ", []),
    ],
)
def test_tokenize(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


def test_tokenize_removes_only_white_space() -> None:
    text = "\"Don't!\" he'd say: 3.5kg (or so), I'm e.g. at www.x-y.com/z ;)"
    assert "".join(tokenize(text)) == text.replace(" ", "")


@pytest.mark.shared_data
def test_tokenize_matches_spacy_2(shared_data: Path) -> None:
    path = shared_data / "golden" / "bmt_parity" / "unit" / "tokenizer.json"
    cases = json.loads(path.read_text())
    assert len(cases) == 200
    for case in cases:
        assert [token.lower() for token in tokenize(case["text"])] == case["tokens"]


@pytest.mark.shared_data
def test_official_vocabulary(shared_data: Path) -> None:
    words = read_vocabulary(shared_data / "bmt" / "train.csv")
    listed = shared_data / "golden" / "bmt_parity" / "common" / "vocab_itos.json"
    assert words == json.loads(listed.read_text())
    assert vocabulary_sha256(words) == OFFICIAL_SHA256


def test_words_are_sorted_by_count_then_alphabet() -> None:
    assert build_vocabulary(["b a c a", "C"]) == [*SPECIALS, "a", "c", "b"]


def test_other_captions_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "train.csv"
    path.write_text("video_id\tcaption\nv_1\tA man runs\n")
    with pytest.raises(DataError, match=r"train\.csv: gives 7 words.*expected 671fd6becc20") as e:
        read_vocabulary(path)
    assert "\n" not in str(e.value)
    assert read_vocabulary(path, expected_sha256=None)[4:] == ["a", "man", "runs"]
    with pytest.raises(MissingError, match="not found"):
        read_vocabulary(tmp_path / "none.csv")
    path.write_text("only one column\nno tab here\n")
    with pytest.raises(DataError, match="column 2"):
        read_vocabulary(path)


def test_to_sentence_stops_at_end_and_capitalises() -> None:
    words = [*SPECIALS, "a", "man", "NASA"]
    assert to_sentence([2, 4, 5, 6, 3, 4], words) == "A man nasa"
    assert to_sentence([2, 3], words) == ""
