"""Fixtures: a toy dataset of our own, and the shared annotations where they are present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clipit.demo.toy import generate

ROOT = Path(__file__).parent.parent
_VARIABLE = "CLIPIT_SHARED_DATA"
_shared = Path(os.environ.get(_VARIABLE, ROOT / "../shared/data"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs shared annotations that are not there; fail if they were promised."""
    if (ROOT / _shared).is_dir():
        return
    if _VARIABLE in os.environ:
        raise pytest.UsageError(f"{_VARIABLE}={_shared}: no such folder")
    left_out = [item for item in items if item.get_closest_marker("shared_data")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[_NOTE] = f"{len(left_out)} tests left out: they need {_shared} (CONTRIBUTING.md)"


_NOTE = pytest.StashKey[str]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was left out."""
    note = terminalreporter.config.stash.get(_NOTE, None)
    if note:
        terminalreporter.write_line(note)


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
