"""In real Chromium: a head sees what is overdue and excuses it with a reason, and the officer sees it; pages are clean."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.web.test_journeys_browser import site, visitor  # noqa: F401  # the program, served

pytestmark = pytest.mark.browser
REASON = "记录仪送修，厂家出具了证明"


def test_a_head_sees_what_is_overdue_excuses_it_and_the_officer_reads_who_and_why(visitor):  # noqa: F811
    head = visitor()
    page = head.sign_in("ss-zhao")
    expect(page.get_by_role("link", name=re.compile("通知，[1-9]"))).to_be_visible(timeout=60_000)
    page.get_by_role("link", name=re.compile("^通知")).click()
    page.locator(".told-w a").first.click()
    expect(page.locator(".judge").first).to_contain_text("逾期")
    expect(page.locator(".kv").first).to_contain_text("起算")
    page.get_by_label("免除理由").fill(REASON)
    page.get_by_role("button", name="免除", exact=True).click()
    expect(page.locator(".said")).to_contain_text("已免除")
    expect(page.locator("#history")).to_contain_text(f"赵六 免除：{REASON}")
    page.go_back()
    page.go_forward()
    expect(page.locator("#restore")).to_be_visible()

    officer = visitor(390)
    phone = officer.sign_in("ss-li")
    for _ in range(30):
        phone.goto(f"{officer.site}/notifications/")
        if phone.get_by_text("已被免除").count():
            break
        phone.wait_for_timeout(1000)
    phone.locator(".told").filter(has_text="已被免除").locator(".told-w a").first.click()
    expect(phone.locator(".notes")).to_contain_text("赵六已免除这一项。")
    expect(phone.locator(".notes")).to_contain_text(REASON)
    assert phone.locator("#excuse").count() == 0
    assert [words for words in head.complaints + officer.complaints if "Content Security" in words] == []
