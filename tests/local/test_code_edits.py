"""What an edit of the package's code makes `clipit summarize` do again from its cache."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
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


@pytest.fixture
def again(made: Made, tmp_path: Path) -> Callable[[], object]:
    """Summarises the video of `made` once more, on a copy of its cache (other tests read it)."""
    cache = tmp_path / "cache"
    shutil.copytree(made.out / ".clipit", cache)
    options = {"encoder": "demo", "fps": 4, "cache": cache, "out": tmp_path / "out"}
    return partial(summarize, made.video, **options)


def test_edits_that_decide_nothing_run_nothing(
    again: Callable[[], object], package: Path, ran: list[str]
) -> None:
    again()
    ran.clear()
    for edit in NEUTRAL.values():
        apply(edit, package)
    forget()
    again()
    assert ran == []


def test_an_edit_of_the_segmentation_runs_it_and_what_follows(
    again: Callable[[], object], package: Path, ran: list[str]
) -> None:
    again()
    ran.clear()
    apply(KTS, package)
    forget()
    again()
    assert ran[:4] == [
        *("segment_shots", "select_summaries", "attribute_zero_shot", "write_summaries")
    ]
