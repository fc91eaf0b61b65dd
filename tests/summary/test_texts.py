"""Captions and shots as text files, read back by our own readers."""

import csv
from pathlib import Path

from clipit.datasets.caption_files import read_subtitles
from clipit.summary.model import Sentence, Summary
from clipit.summary.texts import write_shots, write_srt, write_vtt
from tests.summary.test_summary import example

CAPTIONS = [
    Sentence(start_s=0, end_s=2.5, sentence="a dog & a <cat>"),
    Sentence(start_s=3599.9996, end_s=3661.25, sentence="a line\n\nand --> another"),
]


def test_captions_are_read_back(tmp_path: Path) -> None:
    write_vtt(tmp_path / "a.vtt", CAPTIONS, "made by <x>")
    vtt = read_subtitles(tmp_path / "a.vtt")
    assert [caption.sentence for caption in vtt] == ["a dog & a <cat>", "a line and -> another"]
    assert [(caption.start_s, caption.end_s) for caption in vtt] == [(0, 2.5), (3600, 3661.25)]
    write_srt(tmp_path / "a.srt", CAPTIONS)
    lines = (tmp_path / "a.srt").read_text().splitlines()
    assert lines[:3] == ["1", "00:00:00,000 --> 00:00:02,500", "a dog & a <cat>"]
    assert lines[4:] == ["2", "01:00:00,000 --> 01:01:01,250", "a line and -> another"]
    assert [caption.end_s for caption in read_subtitles(tmp_path / "a.srt")] == [2.5, 3661.25]


def test_shots_csv_lists_attributions(tmp_path: Path) -> None:
    summary = example()
    attributions = [
        Sentence(start_s=0, end_s=1, sentence="little", delta=0.01),
        Sentence(start_s=0, end_s=1, sentence="much, of it", delta=0.25),
        Sentence(start_s=0, end_s=1, sentence="against", delta=-0.5),
    ]
    shots = list(summary.cuts[0].shots)
    shots[2] = shots[2].model_copy(update={"attributions": attributions})
    cut = summary.cuts[0].model_copy(update={"shots": shots})
    write_shots(tmp_path / "shots.csv", Summary(source_video=summary.source_video, cuts=[cut]))
    with (tmp_path / "shots.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["query", "start", "end", "score", "selected", "attributions"]
    assert [row["start"] for row in rows] == ["0.000", "1.001", "5.005"]
    assert [row["attributions"] for row in rows] == [
        "a <b>",
        "much, of it (+0.250); little (+0.010)",
        "",
    ]
    assert [row["selected"] for row in rows] == ["1", "0", "1"]
