"""What is asked adds up in one folder; what is forgotten goes; edits stay."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from clipit.summary.model import read_summary
from tests.local.conftest import clipit
from tests.media.clips import write_clip

A, B = "a red square", "a white light"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds; its analysis is kept beside it."""
    return write_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 200)


@pytest.fixture
def asked(clip: Path, tmp_path: Path) -> Path:
    """The folder of its files, after it was asked for A and for the generic summary."""
    assert ask(clip, tmp_path, "-q", A, "--generic") == 0
    return tmp_path / "clip"


def ask(clip: Path, out: Path, *flags: str) -> int:
    fixed = ("--encoder", "demo", "--progress", "none", "--cache", clip.parent / "cache")
    return clipit("summarize", clip, *fixed, "--out", out, "-b", "3s", *flags)


def queries(folder: Path) -> list[str | None]:
    return [cut.query for cut in read_summary(folder / "summary.json").cuts]


def films(folder: Path) -> set[str]:
    return {path.stem.removeprefix("clip").lstrip("-") for path in folder.glob("*.mp4")}


def edit(folder: Path, query: str | None) -> None:
    """Select the first shot of a cut alone."""
    content = json.loads((folder / "summary.json").read_text())
    (cut,) = (cut for cut in content["cuts"] if cut["query"] == query)
    for number, shot in enumerate(cut["shots"]):
        shot["selected"] = number == 0
    (folder / "summary.json").write_text(json.dumps(content))


def test_another_query_is_added_everywhere(clip: Path, asked: Path, ran: list[str]) -> None:
    before = read_summary(asked / "summary.json")
    assert ask(clip, asked.parent, "-q", B) == 0
    assert {name for name in ran if name in ("render", "sheet", "preview")}
    assert ran.count("render") == 1
    after = read_summary(asked / "summary.json")
    assert [cut.query for cut in after.cuts] == [None, A, B]
    assert after.cuts[:2] == before.cuts
    assert set(after.provenance["edits"]) == {"generic", A, B}
    with (asked / "shots.csv").open(newline="") as file:
        assert [row["query"] for row in csv.DictReader(file) if row["start"] == "0.000"] == [
            *("generic", A, B)
        ]
    page = (asked / "report.html").read_text()
    assert all(f'"query":{json.dumps(query)}' in page for query in (None, A, B))
    assert films(asked) == {"", "a-red-square", "a-white-light"}


def test_the_same_query_is_replaced_and_only_forgets_the_others(clip: Path, asked: Path) -> None:
    assert ask(clip, asked.parent, "-q", A, "-b", "4s") == 0
    summary = read_summary(asked / "summary.json")
    assert [(cut.query, cut.budget_s) for cut in summary.cuts] == [(None, 3), (A, 4)]
    assert ask(clip, asked.parent, "-q", B, "--only") == 0
    assert queries(asked) == [B]
    assert films(asked) == {"a-white-light"}


def test_forget_drops_a_summary_and_its_files(asked: Path, capsys: pytest.CaptureFixture) -> None:
    assert clipit("forget", asked, "-q", B) == 2
    assert f"no summary '{B}' to forget; there are 'generic', '{A}'" in capsys.readouterr().err
    assert clipit("forget", asked) == 2
    assert clipit("forget", asked, "-q", A) == 0
    assert queries(asked) == [None]
    assert films(asked) == {""}
    assert '"a red square"' not in (asked / "report.html").read_text()
    assert clipit("forget", asked, "--generic") == 2
    assert queries(asked) == [None]


def test_an_edited_summary_is_kept_beside_new_ones_and_not_made_anew(
    clip: Path, asked: Path, capsys: pytest.CaptureFixture
) -> None:
    edit(asked, A)
    assert ask(clip, asked.parent, "-q", B) == 0
    (kept,) = (cut for cut in read_summary(asked / "summary.json").cuts if cut.query == A)
    assert [shot.selected for shot in kept.shots][:2] == [True, False]
    capsys.readouterr()
    assert ask(clip, asked.parent, "-q", A) == 2
    assert f"'{A}' was edited since it was written; clipit render" in capsys.readouterr().err
    assert ask(clip, asked.parent, "-q", A, "--force") == 0
    assert queries(asked) == [None, A, B]


def test_render_renders_what_changed_and_renews_the_page(asked: Path, ran: list[str]) -> None:
    edit(asked, A)
    before = (asked / "report.html").read_bytes()
    assert clipit("render", asked / "summary.json") == 0
    assert [name for name in ran if name in ("render", "report", "shots")] == [
        *("shots", "report", "render")
    ]
    assert (asked / "report.html").read_bytes() != before
    ran.clear()
    assert clipit("render", asked / "summary.json") == 0
    assert ran == []


def test_one_file_for_two_summaries_is_refused(
    clip: Path, asked: Path, capsys: pytest.CaptureFixture
) -> None:
    assert ask(clip, asked.parent, "-q", B, "--name", "clip--a-red-square") == 2
    assert f"clip--a-red-square.mp4 is the summary '{A}'; add {{query}}" in capsys.readouterr().err


def test_another_video_of_the_name_starts_anew(asked: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = write_clip(tmp_path / "other/clip.mp4", 150)
    assert ask(other, asked.parent, "-q", B) == 0
    assert queries(asked) == [B]
    assert films(asked) == {"a-white-light"}


def test_show_lists_the_summaries_of_a_folder(asked: Path, capsys: pytest.CaptureFixture) -> None:
    for folder in (asked, asked.parent):
        capsys.readouterr()
        assert clipit("show", folder) == 0
        *cuts, last = capsys.readouterr().out.splitlines()
        assert len(cuts) == 2 and cuts[0].startswith(f"{asked / 'clip.mp4'}: ")
        assert last.startswith("2 summaries of ") and last.endswith(f"open {asked}/report.html")
    assert clipit("show", asked / "nothing") == 4
