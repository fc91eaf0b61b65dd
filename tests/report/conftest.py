"""The planted page, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from clipit.report import write_report
from tests.browser import browser
from tests.report import planted


@pytest.fixture(scope="package")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the planted summary; its source is in a sibling folder."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "videos").mkdir()
    source = planted.clip(folder / "videos")
    out = folder / "pages" / "report.html"
    annotators = planted.annotator_scores()
    write_report(planted.summary(source), out, pictures=planted.pictures, annotators=annotators)
    return out


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found
