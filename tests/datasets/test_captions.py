"""Reading timed captions."""

import json
from pathlib import Path

import pytest

from clipit.core.errors import DataError
from clipit.datasets.caption_files import READERS, read_json
from clipit.tables.caption import Caption


def write(folder: Path, content: object) -> Path:
    path = folder / "captions.json"
    path.write_text(json.dumps(content))
    return path


def test_all_key_variants_are_equivalent(tmp_path: Path) -> None:
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
def test_invalid_caption_is_named(tmp_path: Path, row: object, message: str) -> None:
    good = {"start_s": 0, "end_s": 1, "sentence": "fine"}
    with pytest.raises(DataError, match=message) as caught:
        read_json(write(tmp_path, {"v": [good, row]}))
    assert "v: caption 1" in str(caught.value)


def test_other_json_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected an object of videos, found list"):
        read_json(write(tmp_path, []))
    with pytest.raises(DataError, match="v: expected a list of captions"):
        read_json(write(tmp_path, {"v": "a cat"}))
    (tmp_path / "captions.json").write_text("{")
    with pytest.raises(DataError, match="not JSON"):
        read_json(tmp_path / "captions.json")


SRT = (
    "\ufeff1\r\n00:01:01,000 --> 00:01:02,500\r\n<i>a cat</i>\r\nsits\r\n\r\n"
    "2\r\n00:01:03,000 --> 00:01:04,000\r\n{\\an8}a dog\r\n\r\n"
    "3\r\n00:01:05,000 --> 00:01:06,000\r\n"
)
VTT = (
    "WEBVTT - made by hand\n\nNOTE nothing\nto see\n\nSTYLE\n::cue { color: red }\n\n"
    "intro\n01:01.000 --> 01:02.500 align:start position:0%\n<v Anna>a cat\nsits\n\n"
    "00:01:03.000 --> 00:01:04.000\na &amp; b <00:01:03.500>dog\n"
)
CSV = 'start_s,end_s,sentence,score\n61,62.5,"a cat sits",\n1:03, 1:04,a dog,0.5\n'
JSON = json.dumps([{"start": 61, "end": 62.5, "text": "a cat sits"}])
CAT = Caption(61.0, 62.5, "a cat sits")


@pytest.mark.parametrize(
    ("suffix", "content", "second"),
    [
        (".srt", SRT, [Caption(63, 64, "a dog")]),
        (".vtt", VTT, [Caption(63, 64, "a & b dog")]),
        (".csv", CSV, [Caption(63, 64, "a dog", 0.5)]),
        (".json", JSON, []),
        (".json", f'{{"captions": {JSON}}}', []),
        (".json", f'{{"video": {JSON}}}', []),
    ],
)
def test_readers_of_single_videos(
    tmp_path: Path, suffix: str, content: str, second: list[Caption]
) -> None:
    path = tmp_path / f"video{suffix}"
    path.write_bytes(content.encode())
    assert READERS[suffix](path) == [CAT, *second]


@pytest.mark.parametrize(
    ("suffix", "content", "message"),
    [
        (".srt", "1\n00:00:02,000 --> 00:00:01,000\nlate\n", "line 2: must not end before"),
        (".srt", "1\n00:00:02,000 --> soon\nlate\n", "line 2: expected a time"),
        (".vtt", "WEBVTT\n", "expected cues"),
        (".csv", "start,end\n1,2\n", "line 2: has none of sentence"),
        (".csv", "start,end,text,score\n1,2,x,high\n", "number as score, found 'high'"),
        (".json", '{"a": [], "b": []}', "found 2 videos"),
        (".srt", b"1\n00:00:01,000 --> 00:00:02,000\ncaf\xe9\n", "save it as UTF-8"),
    ],
)
def test_invalid_captions_of_single_videos_are_rejected(
    tmp_path: Path, suffix: str, content: str | bytes, message: str
) -> None:
    path = tmp_path / f"video{suffix}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError, match=message) as caught:
        READERS[suffix](path)
    assert str(path) in str(caught.value) and "\n" not in str(caught.value)
