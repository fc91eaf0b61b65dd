"""An output folder, and `clipit serve` over it as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import browser
from tests.serve import world

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="package")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world.write_out(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="package")
def address(out: Path) -> Iterator[str]:
    """http://127.0.0.1:PORT/ of a server that is up."""
    process = subprocess.Popen(
        [sys.executable, "-m", "clipit", "serve", str(out), "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        yield line.split(" at ")[1].split()[0]
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found
