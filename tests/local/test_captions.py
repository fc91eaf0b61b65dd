"""Captions beside a video: its summary agrees with them, quotes them, and writes them down."""

from pathlib import Path

import pytest

from clipit.datasets.caption_files import read_subtitles
from clipit.local.summarize import summarize
from clipit.summary.model import Summary
from tests.media.clips import write_clip

SAID = """1
00:00:00,000 --> 00:00:05,000
a large red square standing still on a grey background

2
00:00:05,000 --> 00:00:09,000
a small <b>blue</b> circle & more
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("captions")
    write_clip(folder / "clip.mp4", 250)
    (folder / "clip.srt").write_text(SAID)
    return folder


def made(folder: Path) -> Summary:
    return summarize(folder / "clip.mp4", encoder="demo", captions="sidecar", out=folder / "out")


def test_shots_quote_what_is_said_of_them(folder: Path) -> None:
    told = made(folder)
    assert [said.sentence for said in told.captions] == [
        "a large red square standing still on a grey background",
        "a small blue circle & more",
    ]
    for shot in told.cuts[0].shots:
        early_s = min(shot.end_s, 5) - shot.start_s
        late_s = min(shot.end_s, 9) - max(shot.start_s, 5)
        assert shot.sentence == told.captions[0 if early_s >= late_s else 1].sentence


def test_captions_are_written(folder: Path) -> None:
    told = made(folder)
    for name in ("captions.srt", "captions.vtt"):
        said = read_subtitles(folder / "out/clip" / name)
        assert [s.sentence for s in said] == [s.sentence for s in told.captions]


def test_an_edit_of_the_captions_is_noticed(folder: Path) -> None:
    made(folder)
    (folder / "clip.srt").write_text(SAID.replace("large", "tiny"))
    assert made(folder).captions[0].sentence.startswith("a tiny red square")


def test_without_captions_there_is_still_a_summary(folder: Path) -> None:
    clip = write_clip(folder / "silent.mp4", 100, audio=False)
    told = summarize(clip, encoder="demo", captions="sidecar", cache=folder / "cache")
    assert told.captions == [] and told.cuts[0].selected_shots
