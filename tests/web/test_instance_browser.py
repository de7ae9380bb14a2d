"""The pages of the instance in Chromium at both widths: accessible, nothing sticks out, nothing is refused by the CSP."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.web.journeys.server import serving
from tests.web.journeys.visitor import AXE, CHROMIUM, RULES, Visitor

pytestmark = pytest.mark.browser
PAGES = ("", "storage/", "background/", "fixity/", "settings/", "acts/")


@pytest.fixture(scope="module")
def site(filled):
    with serving(filled()) as address:
        yield address


def accessible(page) -> None:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({RULES})")["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [1440, 390])
def test_the_administrator_reads_every_page_and_is_told_what_will_not_do(site, width, tmp_path):
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())
        guest = Visitor(browser, site, width)
        page = guest.sign_in("ss-system")
        for each in PAGES:
            page.goto(f"{site}/instance/{each}")
            page.screenshot(path=tmp_path / f"{each.strip('/') or 'instance'}.png", full_page=True)
            accessible(page)
        page.goto(f"{site}/instance/settings/")
        page.get_by_text("改动完好检查一轮").click()
        page.get_by_label("完好检查一轮（天）").fill(str(width))  # 1440 days are too many, 390 as well
        page.get_by_label("理由").first.fill("磁盘旧了")
        page.get_by_role("button", name="保存，马上生效").first.click()
        expect(page.get_by_role("alert")).to_contain_text("要在 1 到 365 天之间")
        accessible(page)
        assert [words for words in guest.complaints if "Content Security Policy" in words or "Error" in words] == []
        browser.close()
