"""What an officer does on a phone at the place of a duty, one step after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page


def act(page: Page, words: str) -> None:
    """Press the one button at the foot of the page."""
    page.locator("[data-bar]").get_by_role("button", name=words, exact=True).click()


def sees(page: Page, words: str) -> None:
    """The button at the foot now says this."""
    expect(page.locator("[data-bar]").get_by_role("button", name=words, exact=True)).to_be_visible()


def kept_on_the_phone(page: Page) -> None:
    """Today's pages are kept, so that the network may go."""
    assert page.evaluate("() => navigator.serviceWorker.ready.then((worker) => worker.active !== null)")
    expect(page.get_by_text("今天的活动已经存在这台手机里")).to_be_visible(timeout=30_000)
