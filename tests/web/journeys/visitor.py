"""Somebody at a browser, and what is asked of every page: axe, its width, nothing that the browser complains about."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.web.journeys.fill import PASSWORD
from tests.web.journeys.server import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
RULES = json.dumps({"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
PHONE = 390


class Visitor:
    """Somebody at a browser of a width; what the browser complains about is kept."""

    def __init__(self, chromium: Browser, site: str, width: int = 1440, **context: Any) -> None:
        self.context = chromium.new_context(
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            locale="zh-CN",
            timezone_id="Asia/Urumqi",
            accept_downloads=True,
            **context,
        )
        self.page: Page = self.context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, login: str) -> Page:
        self.page.goto(f"{self.site}/login/")
        self.page.get_by_label("证件编号或工号").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/workbench/")
        return self.page

    def first_recording(self) -> str:
        self.page.goto(f"{self.site}/recordings/")
        return str(self.page.locator("td.who a.t").last.get_attribute("href"))


def faults(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on a page: each rule with the elements that break it."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({RULES})")["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return max(0, int(page.evaluate("document.documentElement.scrollWidth - innerWidth")))


def alarming(complaints: list[str]) -> list[str]:
    """The complaints of the browser that a program is to blame for."""
    return [words for words in complaints if re.search("Content Security Policy|Error", words)]
