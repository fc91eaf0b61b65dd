"""Timed captions from JSON."""

import json
from pathlib import Path

import pytest

from clipit.datasets.captions import Caption, read_json
from clipit.errors import DataError


def write(folder: Path, content: object) -> Path:
    path = folder / "captions.json"
    path.write_text(json.dumps(content))
    return path


def test_all_spellings_say_the_same(tmp_path: Path) -> None:
    rows = [
        {"start_s": 61, "end_s": 62.5, "sentence": "a cat"},
        {"start": 61.0, "end": "62.5", "text": " a cat "},
        {"start_mmss": "01:01", "end_mmss": "0:01:02.5", "caption": "a cat"},
    ]
    content = {"bare": rows, "nested": {"captions": rows, "meta": 1}}
    expected = [Caption(61, 62.5, "a cat")] * 3
    assert read_json(write(tmp_path, content)) == {"bare": expected, "nested": expected}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"start_s": 5, "end_s": 4, "sentence": "x"}, r"end before it starts: start 5.0 s, end 4"),
        ({"start_s": -1, "end_s": 4, "sentence": "x"}, "start -1.0 s"),
        ({"start_s": "soon", "end_s": 4, "sentence": "x"}, "seconds or mm:ss, found 'soon'"),
        ({"start_s": 0, "end_s": float("nan"), "sentence": "x"}, "finite time"),
        ({"start_s": 0, "end_s": 4}, "has none of sentence, caption, text"),
        ({"start_s": 0, "end_s": 4, "sentence": " "}, "expected a sentence"),
        ("a cat", "expected an object"),
    ],
)
def test_a_broken_caption_is_named(tmp_path: Path, row: object, message: str) -> None:
    good = {"start_s": 0, "end_s": 1, "sentence": "fine"}
    with pytest.raises(DataError, match=message) as caught:
        read_json(write(tmp_path, {"v": [good, row]}))
    assert "v: caption 1" in str(caught.value)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected an object of videos, found list"):
        read_json(write(tmp_path, []))
    with pytest.raises(DataError, match="v: expected a list of captions"):
        read_json(write(tmp_path, {"v": "a cat"}))
    (tmp_path / "captions.json").write_text("{")
    with pytest.raises(DataError, match="not JSON"):
        read_json(tmp_path / "captions.json")
