"""The live page in a browser: ranking while typing, the length slider, keyboard only."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import WIDTHS, fits, opened, until
from tests.serve import world

pytestmark = pytest.mark.browser


def shown(page: Page) -> list[int]:
    """The numbers of the shots in the list, in its order."""
    cards = page.locator("#shot-list [data-shot]")
    return cards.evaluate_all("cards => cards.map((card) => Number(card.dataset.shot))")


def selected_ranges(page: Page) -> list[tuple[float, float]]:
    """The selected shots, (start_s, end_s)."""
    selected = "view.current.shots.filter((shot) => shot.selected).map((s) => [s.start, s.end])"
    return [tuple(pair) for pair in page.evaluate(selected)]


def test_shots_are_ranked_while_typing(address: str, chromium: Browser) -> None:
    with opened(chromium, f"{address}v/{world.NAME}/") as page:
        assert shown(page) == [0]
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "query"
        page.keyboard.type(world.QUERY, delay=30)
        expect(page.locator("#status")).to_contain_text("by similarity;", timeout=180_000)
        assert len(shown(page)) == page.evaluate("view.current.shots.length")
        assert shown(page) != sorted(shown(page))
        best = page.evaluate(f"view.current.shots[{shown(page)[0]}]")
        assert world.share_shown([(best["start"], best["end"])]) > 0.8
        assert page.evaluate("document.activeElement.id") == "query"  # typing can continue


def test_enter_runs_the_full_scorer_and_keys_change_the_length(
    address: str, chromium: Browser
) -> None:
    with opened(chromium, f"{address}v/{world.NAME}/") as page:
        page.keyboard.press("/")
        page.keyboard.type(world.QUERY)
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("by zero-shot", timeout=180_000)
        tab = page.get_by_role("radio", name=world.QUERY)
        expect(tab).to_have_attribute("aria-checked", "true")
        assert world.share_shown(selected_ranges(page)) > 0.8
        before = sum(end - start for start, end in selected_ranges(page))
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "budget"
        for _ in range(6):
            page.keyboard.press("PageUp")
        until(page, f"view.current.budget_s > {before + 2}")
        after = sum(end - start for start, end in selected_ranges(page))
        assert before < after <= page.evaluate("view.current.budget_s") + 1e-6
        page.keyboard.press("Home")
        expect(page.locator("#status")).to_contain_text("0 shots")
        assert page.locator("#play-summary").is_disabled()


def test_written_summary_changes_its_length(address: str, chromium: Browser) -> None:
    with opened(chromium, f"{address}v/{world.NAME}/") as page:
        page.locator("#budget").fill("60")
        expect(page.locator("#status")).to_contain_text("at this length")
        assert sum(end - start for start, end in selected_ranges(page)) > 3
        assert page.get_by_role("radio").count() <= 1  # it is the same summary


def test_summary_plays_over_http(address: str, chromium: Browser) -> None:
    with opened(chromium, f"{address}v/{world.NAME}/") as page:
        until(page, "document.getElementById('video').readyState >= 1")
        page.keyboard.press("/")
        page.keyboard.type(world.QUERY)
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("by zero-shot", timeout=180_000)
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        start = selected_ranges(page)[0][0]
        until(page, f"document.getElementById('video').currentTime > {start} + 0.2")
        assert page.evaluate("document.getElementById('video').currentTime") < start + 3


def test_export_is_downloaded(address: str, chromium: Browser) -> None:
    with opened(chromium, f"{address}v/{world.NAME}/") as page:
        page.locator("#format").select_option("csv")
        with page.expect_download() as download:
            page.locator("#export").click()
        assert download.value.suggested_filename == f"{world.NAME}.cuts.csv"


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(address: str, chromium: Browser, width: int) -> None:
    with opened(chromium, f"{address}v/{world.NAME}/", width) as page:
        page.locator("#query").fill("a red star " * 20)
        expect(page.locator("#status")).to_contain_text("by similarity;", timeout=180_000)
        assert fits(page)
