"""What an edit of the package's code makes `clipit summarize` do again from its cache."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipit.core import provenance
from clipit.local.summarize import summarize
from tests.edits import KTS, NEUTRAL, apply, forget
from tests.local.conftest import Made
from tests.workflow import ROOT


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package whose code counts as the one that runs."""
    copy = tmp_path / "clipit"
    shutil.copytree(ROOT / "clipit", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(provenance, "_ROOT", copy)
    forget()
    yield copy
    forget()


def summarized_again(made: Made, out: Path) -> None:
    summarize(made.video, encoder="demo", fps=4, cache=made.out / ".clipit", out=out)


def test_edits_that_decide_nothing_run_nothing(
    made: Made, package: Path, tmp_path: Path, ran: list[str]
) -> None:
    summarized_again(made, tmp_path / "out")
    ran.clear()
    for edit in NEUTRAL.values():
        apply(edit, package)
    forget()
    summarized_again(made, tmp_path / "out")
    assert ran == []


def test_an_edit_of_the_segmentation_runs_it_and_what_follows(
    made: Made, package: Path, tmp_path: Path, ran: list[str]
) -> None:
    summarized_again(made, tmp_path / "out")
    ran.clear()
    apply(KTS, package)
    forget()
    summarized_again(made, tmp_path / "out")
    assert ran[:3] == ["segment_shots", "select_summaries", "write_summaries"]
