"""The page in a browser: drawn, played by mouse and keyboard, readable at both widths."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import WIDTHS, fits, opened, until
from tests.report import planted

pytestmark = pytest.mark.browser


def time_of(page: Page) -> float:
    return page.evaluate("document.getElementById('video').currentTime")


def ready(page: Page) -> Page:
    """Once the source can be played."""
    until(page, "document.getElementById('video').readyState >= 1")
    return page


def test_curve_shows_the_scores(report: Path, chromium: Browser) -> None:
    with opened(chromium, report.as_uri()) as page:
        points = page.locator("#score").get_attribute("d")[1:].split("H")[0].split("L")
        heights = [float(point.split(",")[1]) for point in points]
        assert len(heights) == 2 * planted.N_SHOTS
        top = [i for i, y in enumerate(heights) if y == min(heights)]
        assert top == [4, 5, 14, 15]  # the two selected shots
        assert page.locator(".selected-ranges rect").count() == 2
        assert page.locator(".annotators path").count() > 2
        expect(page.locator("#meter")).to_contain_text("2.0 s of a budget of 2.5 s (20% of")


def test_page_opens_on_a_selected_shot(report: Path, chromium: Browser) -> None:
    with opened(chromium, report.as_uri()) as page:
        ready(page)
        attributions = page.locator("#attributions")
        expect(attributions.locator(".shot-line")).to_contain_text("0:02.0 – 0:03.0")
        expect(attributions.locator(".tag")).to_have_text("in the summary")
        expect(page.locator("[data-shot='2']")).to_have_attribute("aria-current", "true")
        expect(page.locator("#guide")).to_have_text(f"guided by its title: “{planted.TITLE}”")
        page.get_by_role("radio").nth(1).click()
        expect(attributions.locator(".tag")).to_have_text("in the summary")
        expect(page.locator("#guide")).to_be_hidden()


def test_click_on_the_curve_plays_from_there(report: Path, chromium: Browser) -> None:
    with opened(chromium, report.as_uri()) as page:
        ready(page)
        box = page.locator("#curve").bounding_box()
        page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 60)
        until(page, "!document.getElementById('video').paused")
        assert 5.4 < time_of(page) < 8
        expect(page.locator("#attributions")).to_contain_text("not in the summary")


def test_click_on_a_shot_plays_it_and_shows_attributions(report: Path, chromium: Browser) -> None:
    with opened(chromium, report.as_uri()) as page:
        ready(page)
        page.locator("[data-shot='2']").click()
        until(page, "document.getElementById('video').currentTime >= 2")
        page.evaluate("document.getElementById('video').pause()")
        attributions = page.locator("#attributions")
        expect(attributions).to_contain_text("in the summary")
        expect(attributions.locator(".sentence")).to_have_text(planted.DECISIVE)
        rows = attributions.locator("tbody tr")
        expect(rows.nth(0)).to_contain_text(planted.DECISIVE)  # larger effect, less attention
        expect(rows.nth(0)).to_contain_text("+0.250")
        expect(rows.nth(1)).to_contain_text("−0.010")
        expect(page.locator("[data-shot='2']")).to_have_attribute("aria-current", "true")


def test_summary_plays_without_the_rest(report: Path, chromium: Browser) -> None:
    with opened(chromium, report.as_uri()) as page:
        ready(page)
        page.evaluate(
            """window.seen = new Set();
            const video = document.getElementById('video');
            video.playbackRate = 2;
            video.addEventListener('timeupdate', () => {
              if (!video.seeking) window.seen.add(Math.floor(video.currentTime));
            });"""
        )
        page.locator("#play-summary").click()
        until(page, "document.getElementById('video').currentTime >= 7.9")
        until(page, "document.getElementById('video').paused")
        seen = set(page.evaluate("[...window.seen]"))
        assert {2, 7} <= seen
        assert not seen & {0, 1, 4, 5, 9}  # a frame beyond an end may show before the jump


def test_query_has_its_own_shots(report: Path, chromium: Browser) -> None:
    with opened(chromium, report.as_uri()) as page:
        ready(page)
        tabs = page.get_by_role("radio")
        expect(tabs.nth(1)).to_have_text(planted.QUERY)
        tabs.nth(0).focus()
        page.keyboard.press("ArrowRight")
        expect(tabs.nth(1)).to_be_focused()
        expect(tabs.nth(1)).to_have_attribute("aria-checked", "true")
        assert page.locator("#shot-list [data-shot]").evaluate_all(
            "cards => cards.map((card) => card.dataset.shot)"
        ) == ["5"]
        assert page.locator(".queries tr").count() == 2
        expect(page.locator("#rendered")).to_have_attribute("href", "a%20%23summary.mp4")


def test_page_works_by_keyboard(report: Path, chromium: Browser) -> None:
    with opened(chromium, report.as_uri()) as page:
        ready(page)
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "curve":
                break
        assert page.evaluate("document.activeElement.id") == "curve"
        page.keyboard.press("End")
        page.keyboard.press("PageUp")
        until(page, "!document.getElementById('video').seeking")
        assert abs(time_of(page) - 9) < 0.1
        page.keyboard.press("p")
        until(page, "Math.abs(document.getElementById('video').currentTime - 7) < .1")
        expect(page.locator("#curve")).to_have_attribute(
            "aria-valuetext", "0:07.0, score 0.90, in the summary"
        )
        page.keyboard.press("+")
        assert page.locator("#zoom button").nth(2).is_enabled()
        page.keyboard.press("Enter")
        until(page, "!document.getElementById('video').paused")
        page.keyboard.press("Space")
        until(page, "document.getElementById('video').paused")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows(report: Path, chromium: Browser, width: int, scheme: str) -> None:
    with opened(chromium, report.as_uri(), width, scheme) as page:
        ready(page)
        page.locator("#all-shots").check()
        assert page.locator("#shot-list [data-shot]").count() == planted.N_SHOTS
        assert fits(page)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        shades = [int(part) for part in ground.strip("rgb()").split(",")]
        assert (sum(shades) < 200) == (scheme == "dark")
        assert page.title().startswith("clip </script>")


def test_page_without_its_video_says_so_and_opens_a_copy(
    report: Path, chromium: Browser, tmp_path: Path
) -> None:
    alone = tmp_path / "alone.html"
    alone.write_bytes(report.read_bytes())
    page = chromium.new_page()
    page.goto(alone.as_uri())
    expect(page.locator("#missing")).to_be_visible()
    expect(page.locator("#missing")).to_contain_text("a clip #1.webm")
    assert page.locator("#score").count() == 1
    page.locator("[data-shot='2']").click()
    page.locator("#open-file").set_input_files(report.parent.parent / "videos" / "a clip #1.webm")
    expect(page.locator("#missing")).to_be_hidden()
    ready(page)
    page.close()
