"""Fixtures for tests on the shared research data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared_data: needs the shared research data")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data: CLIPIT_SHARED_DATA, else shared/data beside the repository."""
    default = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("CLIPIT_SHARED_DATA", default))
    assert folder.is_dir(), f"{folder}: not found, set CLIPIT_SHARED_DATA"
    return folder
