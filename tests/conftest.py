"""Fixtures that more than one layer uses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared_data: needs the folder of real test data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("CLIPIT_SHARED_DATA", beside))
    assert folder.is_dir(), f"{folder}: no such folder; set CLIPIT_SHARED_DATA"
    return folder
