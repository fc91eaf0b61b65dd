"""A summary.json edited by hand is rendered as edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clipit.core.errors import DataError, UsageError
from clipit.local.render_edited import render_summary
from clipit.local.summarize import summarize
from clipit.media.probe import probe
from clipit.summary.model import Summary, read_summary
from tests.local.conftest import clipit
from tests.media.clips import shown_numbers, write_clip


@pytest.fixture(scope="module")
def summary_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary.json of a clip of 10 s that shows its frames' numbers."""
    folder = tmp_path_factory.mktemp("summary")
    clip = write_clip(folder / "clip.mp4", 250)
    summarize(clip, encoder="demo", out=folder / "out")
    return folder / "out/clip/summary.json"


@pytest.fixture
def edited(summary_file: Path, tmp_path: Path) -> Path:
    """A copy of it whose cut has two shots of its own: 1 to 2 s and 6 to 7 s."""
    content = json.loads(summary_file.read_text())
    shot = content["cuts"][0]["shots"][0]
    content["cuts"][0]["shots"] = [
        {**shot, "start": 0, "stop": 1, "start_s": 1.0, "end_s": 2.0, "selected": True},
        {**shot, "start": 75, "stop": 150, "start_s": 3.0, "end_s": 6.0, "selected": False},
        {**shot, "start": 150, "stop": 175, "start_s": 6.0, "end_s": 7.0, "selected": True},
    ]
    path = tmp_path / "summary.json"
    path.write_text(json.dumps(content))
    return path


def changed(path: Path, **values: Any) -> Path:
    """The file with other values in its first shot, or `file` in its cut."""
    content = json.loads(path.read_text())
    cut = content["cuts"][0]
    for name, value in values.items():
        (cut if name in cut else cut["shots"][0])[name] = value
    path.write_text(json.dumps(content))
    return path


def rendered(path: Path) -> Path:
    return path.with_name("clip.mp4")


def test_edited_seconds_replace_the_frames(edited: Path) -> None:
    render_summary(edited)
    assert shown_numbers(rendered(edited)) == [*range(25, 50), *range(150, 175)]
    shots = read_summary(edited).cuts[0].shots
    assert [(shot.start, shot.stop) for shot in shots] == [(25, 50), (75, 150), (150, 175)]
    assert {path.name for path in edited.parent.iterdir()} >= {"clip.jpg", "clip.webp"}


def test_an_unedited_summary_renders_the_same(summary_file: Path, tmp_path: Path) -> None:
    before = read_summary(summary_file)
    assert clipit("render", summary_file, "--out", tmp_path) == 0
    assert read_summary(tmp_path / "summary.json") == before
    one, other = rendered(summary_file), rendered(tmp_path / "summary.json")
    assert shown_numbers(one) == shown_numbers(other)


def test_an_edited_summary_is_not_overwritten(summary_file: Path, tmp_path: Path, capsys) -> None:
    source = Path(read_summary(summary_file).source_video.path)
    arguments = ("summarize", source, "--encoder", "demo", "--out", tmp_path, "--progress", "none")
    assert clipit(*arguments) == 0
    folder = tmp_path / "clip"
    assert clipit("render", changed(folder / "summary.json", end_s=1.0)) == 0
    capsys.readouterr()
    assert clipit(*arguments) == 2
    assert "summary.json: 'generic' was edited since it was written" in capsys.readouterr().err


def test_a_foreign_file_is_not_overwritten(edited: Path) -> None:
    rendered(edited).write_text("theirs")
    with pytest.raises(UsageError, match=r"clip\.mp4: exists and was not written by clipit"):
        render_summary(edited)
    render_summary(edited, overwrite=True)
    assert probe(rendered(edited)).n_frames == 50


def test_a_moved_video_is_rendered_with_a_fade(edited: Path, tmp_path: Path) -> None:
    source = Path(read_summary(edited).source_video.path)
    moved = tmp_path / "moved.mp4"
    moved.write_bytes(source.read_bytes())
    summary = render_summary(edited, tmp_path / "out", source=moved, fade_s=0.2)
    assert summary.source_video.path == str(moved) and summary.cuts[0].fade_s == 0.2
    assert isinstance(read_summary(tmp_path / "out/summary.json"), Summary)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"end_s": 11.0}, r"cuts\.0\.shots\.0\.end_s: the video lasts 10\.000 s, found 11\.0"),
        ({"end_s": 0.5}, "cuts.0.shots.0: Value error, a shot must end after its start"),
        ({"file": "../a.mp4"}, r"cuts\.0\.file: expected a file name, found '\.\./a\.mp4'"),
        ({"file": "a\0b.mp4"}, r"cuts\.0\.file: expected a file name"),
        ({"file": "summary.json"}, r"cuts\.0\.file: expected a name that ends with \.mp4"),
        ({"file": "report.html"}, r"cuts\.0\.file: expected a name that ends with \.mp4"),
        ({"file": "a" * 300 + ".mp4"}, r"cuts\.0\.file: expected a name of at most 200 bytes"),
        ({"selected": "maybe"}, r"cuts\.0\.shots\.0\.selected"),
    ],
)
def test_an_invalid_edit_is_one_line(edited: Path, values: dict, message: str) -> None:
    with pytest.raises(DataError, match=message) as caught:
        render_summary(changed(edited, **values))
    assert "\n" not in str(caught.value)
    assert not rendered(edited).exists()


@pytest.mark.parametrize("files", [("a.mp4", "a.mp4"), ("a.mp4", "A.mp4"), (None, None)])
def test_two_cuts_never_share_a_film(edited: Path, files: tuple[str | None, str | None]) -> None:
    content = json.loads(edited.read_text())
    content["cuts"] = [{**content["cuts"][0], "file": file} for file in files]
    edited.write_text(json.dumps(content))
    before = edited.read_bytes()
    with pytest.raises(DataError, match=r"cuts\.1\.file: expected a file of its own"):
        render_summary(edited)
    assert edited.read_bytes() == before
    assert not list(edited.parent.glob("*.mp4"))


def test_an_empty_selection_is_refused(edited: Path) -> None:
    content = json.loads(edited.read_text())
    for shot in content["cuts"][0]["shots"]:
        shot["selected"] = False
    edited.write_text(json.dumps(content))
    with pytest.raises(DataError, match=r"cuts\.0: no shot is selected"):
        render_summary(edited)


def test_the_source_video_is_never_overwritten(edited: Path) -> None:
    source = write_clip(edited.with_name("clip.mp4"), 250)
    with pytest.raises(DataError, match=r"clip\.mp4: is the video itself"):
        render_summary(edited, source=source, overwrite=True)
