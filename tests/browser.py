"""A headless Chromium for the tests of pages."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: The sizes that every page must be usable at.
WIDTHS = (1280, 390)
#: Names the browser to test with; set, its absence is a failure (CONTRIBUTING.md).
BROWSER_VARIABLE = "CLIPIT_BROWSER"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@cache
def find_browser() -> str | None:
    """The browser's path: the one named, one on PATH, else what `playwright install` fetched."""
    named = os.environ.get(BROWSER_VARIABLE)
    if named:
        return shutil.which(named)
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found or importlib.util.find_spec("playwright") is None:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window; videos may start by themselves."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find_browser(), args=["--autoplay-policy=no-user-gesture-required"]
        )
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def opened(
    chromium: Browser, url: str, width: int = WIDTHS[0], scheme: str = "light"
) -> Iterator[Page]:
    """An opened page; any message on its console fails the test."""
    page = chromium.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.set_default_timeout(20_000)
    messages: list[str] = []
    page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: messages.append(f"error: {error}"))
    try:
        page.goto(url)
        yield page
        assert not messages, messages
    finally:
        page.close()


def fits(page: Page) -> bool:
    """Whether nothing overflows to the right."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def until(page: Page, condition: str, patience_s: float = 20.0) -> None:
    """Wait for a condition in JavaScript; the page's policy blocks Playwright's own waiting."""
    for _ in range(int(patience_s / 0.05)):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


if __name__ == "__main__":  # `make browser` asks whether there is one
    raise SystemExit(find_browser() is None)
