"""Webhooks in Chromium at both widths: opened by keyboard, tried, paused, given another secret, ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect, sync_playwright
from tests.web.journeys.server import serving
from tests.web.journeys.visitor import CHROMIUM, Visitor
from tests.web.test_instance_browser import accessible

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(filled):
    with serving(filled()) as address:
        yield address


def look(page, tmp_path, name: str) -> None:
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
    accessible(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_administrator_opens_tries_pauses_and_ends_a_webhook(site, width, tmp_path):
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())
        guest = Visitor(browser, site, width)
        page = guest.sign_in("ss-system")
        page.goto(f"{site}/instance/")
        page.get_by_role("link", name="事件推送").click()
        look(page, tmp_path, "list-empty")
        page.get_by_role("link", name="登记推送").click()
        look(page, tmp_path, "form")
        page.get_by_label("推送给哪个系统").fill(f"区案件系统 {width}")
        page.get_by_label("接收方的地址").fill("https://10.0.0.5/hook")
        page.get_by_label("音像资料封存（recording.sealed）").check()
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("这个地址在内网")
        look(page, tmp_path, "form-wrong")
        page.get_by_label("接收方的地址").fill("https://case.invalid/hook")
        page.get_by_role("button", name="登记，看密钥").click()
        expect(page.locator(".codes")).to_contain_text("whsec_")
        look(page, tmp_path, "secret")
        page.get_by_role("link", name="抄好了，看推送").click()
        page.get_by_role("button", name="试推一次").click()
        expect(page.locator(".said")).to_contain_text("试推已排上")
        page.get_by_role("button", name="暂停").click()
        expect(page.get_by_text("暂停推送。").first).to_be_visible()
        look(page, tmp_path, "one")
        page.get_by_role("button", name="恢复推送").click()
        page.get_by_text("更换密钥", exact=True).click()
        page.get_by_role("button", name="更换，看新密钥").click()
        expect(page.locator(".codes")).to_contain_text("whsec_")
        page.get_by_role("link", name="抄好了，看推送").click()
        page.get_by_text("停止推送", exact=True).click()
        page.get_by_role("button", name="停止，不再推送").click()
        expect(page.locator(".said")).to_contain_text("已停止")
        look(page, tmp_path, "one-ended")
        page.get_by_role("link", name="事件推送").first.click()
        look(page, tmp_path, "list")
        assert [words for words in guest.complaints if "Content Security Policy" in words or "Error" in words] == []
        browser.close()
