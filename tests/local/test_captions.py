"""Caption files next to a video: its summary uses, quotes and writes them."""

from pathlib import Path

import pytest

from clipit.datasets.caption_files import read_subtitles
from clipit.local.summarize import summarize
from clipit.summary.model import Summary
from tests.media.clips import write_clip

SUBTITLES = """1
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
    (folder / "clip.srt").write_text(SUBTITLES)
    return folder


def made(folder: Path) -> Summary:
    return summarize(folder / "clip.mp4", encoder="demo", captions="sidecar", out=folder / "out")


def test_shots_quote_the_overlapping_caption(folder: Path) -> None:
    summary = made(folder)
    assert [caption.sentence for caption in summary.captions] == [
        "a large red square standing still on a grey background",
        "a small blue circle & more",
    ]
    for shot in summary.cuts[0].shots:
        early_s = min(shot.end_s, 5) - shot.start_s
        late_s = min(shot.end_s, 9) - max(shot.start_s, 5)
        assert shot.sentence == summary.captions[0 if early_s >= late_s else 1].sentence


def test_captions_are_written_as_subtitles(folder: Path) -> None:
    summary = made(folder)
    for name in ("captions.srt", "captions.vtt"):
        written = read_subtitles(folder / "out/clip" / name)
        assert [s.sentence for s in written] == [s.sentence for s in summary.captions]


def test_edited_captions_update_the_summary(folder: Path) -> None:
    made(folder)
    (folder / "clip.srt").write_text(SUBTITLES.replace("large", "tiny"))
    assert made(folder).captions[0].sentence.startswith("a tiny red square")


def test_a_video_without_captions_is_summarised_and_says_so(
    folder: Path, capsys: pytest.CaptureFixture
) -> None:
    clip = write_clip(folder / "silent.mp4", 100, audio=False)
    summary = summarize(clip, encoder="demo", captions="sidecar", cache=folder / "cache")
    assert summary.captions == [] and summary.cuts[0].selected_shots
    assert f"{clip}: no file silent.srt, .vtt, .csv or .json beside it" in capsys.readouterr().err
