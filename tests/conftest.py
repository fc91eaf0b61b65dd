"""Fixtures: a toy dataset of our own, and the shared annotations where they are present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser import BROWSER_VARIABLE, find_browser
from tests.toy import generate

ROOT = Path(__file__).parent.parent
_VARIABLE = "CLIPIT_SHARED_DATA"
_shared = Path(os.environ.get(_VARIABLE, ROOT / "../shared/data"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs data or a browser that is not there; fail if it was promised."""
    notes = []
    for marker, there, variable, what in (
        ("shared_data", (ROOT / _shared).is_dir(), _VARIABLE, str(_shared)),
        ("browser", find_browser() is not None, BROWSER_VARIABLE, "Chromium"),
    ):
        left_out = [item for item in items if item.get_closest_marker(marker) and not there]
        if left_out and variable in os.environ:
            raise pytest.UsageError(f"{variable}={os.environ[variable]}: nothing there")
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)
            notes.append(f"{len(left_out)} tests left out: they need {what} (CONTRIBUTING.md)")
    config.stash[_NOTE] = "\n".join(notes)
    items.sort(key=_rank)


#: Parts of the paths of tests that take minutes: they start first, so that no core waits for the
#: last of them.
_LONGEST = ("test_demo", "test_dag", "tests/local", "tests/models/captioners", "tests/media")


def _rank(item: pytest.Item) -> int:
    path = item.path.as_posix()
    return next((rank for rank, part in enumerate(_LONGEST) if part in path), len(_LONGEST))


_NOTE = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, a line each."""
    for line in terminalreporter.config.stash.get(_NOTE, "").splitlines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real annotations; ask for it only in tests marked shared_data."""
    return (ROOT / _shared).resolve()


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with toy.h5, captions.json and config.yaml."""
    folder = tmp_path_factory.mktemp("toy")
    generate(folder, results_dir="results")
    return folder


@pytest.fixture(autouse=True)
def _progress_of_one_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test's command line says of progress holds for that test alone."""
    monkeypatch.setenv("CLIPIT_PROGRESS", "auto")
