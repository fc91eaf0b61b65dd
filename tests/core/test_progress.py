"""Progress: lines for a log, JSON for a program, silence on request."""

import json

import pytest

from clipit.core.progress import Progress, use, with_progress


@pytest.fixture(autouse=True)
def _default_style(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIPIT_PROGRESS", "auto")


def test_log_gets_a_line_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(with_progress("abc", "letters", 3)) == ["a", "b", "c"]
    assert capsys.readouterr().err == "letters: 3/3, 0 s left\n"


def test_program_gets_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clipit.core.progress._JSON_INTERVAL_S", 0)
    use("json")
    with Progress("render a.mp4", 100) as progress:
        progress.share(0.25)
        progress.share(0.2)
        progress.share(1.0)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["done"] for line in lines] == [25, 100]
    assert set(lines[0]) == {"stage", "done", "total", "left_s"}
    assert lines[1]["left_s"] == 0


def test_style_none_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    use("none")
    list(with_progress("abc", "letters", 3))
    assert capsys.readouterr().err == ""


def test_a_line_is_printed_at_every_share(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("jobs", 20, interval_s=1e9, every_share=0.25) as progress:
        for _ in range(20):
            progress.step()
            progress.step(count=0)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == [f"jobs: {n}/20" for n in (5, 10, 15, 20)]


def test_no_time_left_is_named_before_the_first_step(capsys: pytest.CaptureFixture[str]) -> None:
    Progress("jobs", 2, interval_s=0).step("first", count=0)
    assert capsys.readouterr().err == "jobs: 0/2 first\n"
