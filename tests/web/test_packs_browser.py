"""制度包 in real Chromium: at both widths, by keyboard, and the journey of the legal section to the log."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.web.journeys.visitor import AXE, RULES
from tests.web.test_journeys_browser import site, visitor  # noqa: F401  # fixtures

pytestmark = pytest.mark.browser
PAGES = (
    "/packs/",
    "/packs/ss/articles/SS-13/",
    "/packs/zh/",
    "/regulation/rules/ss.hand_in.day/satisfied/",
    "/regulation/settings/",
    "/regulation/settings/first_time/?value=3日",
    "/regulation/originals/",
    "/regulation/editions/?pack=zh",
    "/regulation/comparison/?first=ss&second=zh&question=recording.hand_in",
)
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TEXT = "第十三条 当天的资料当天导出，确有困难的返回后导出。\n第十四条 至少保存一年。"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_clean_and_never_scrolls_sideways(visitor, width, address):  # noqa: F811
    legal = visitor(width)
    page = legal.sign_in("ss-legal")
    answer = page.goto(f"{legal.site}{address}")
    assert answer.status == 200
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run(document, {RULES})")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []
    assert page.evaluate(WIDE) <= 0
    assert legal.complaints == []


def test_the_legal_section_goes_from_an_article_to_its_list_and_to_the_setting_and_the_log(visitor):  # noqa: F811
    """SS-13¶1, G6, G10: a figure the regulation leaves open is set with a reason, from tomorrow, in the log."""
    legal = visitor()
    page = legal.sign_in("ss-legal")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="制度包").click()
    page.get_by_role("link", name="第十三条").click()
    expect(page.get_by_role("heading", name="第十三条", exact=False)).to_be_visible()
    page.get_by_role("link", name="1 件").first.click()
    expect(page.get_by_role("cell", name="执法一中队", exact=False)).to_be_visible()
    page.get_by_role("link", name="条文").click()
    page.get_by_role("link", name="本局设定「").first.click()
    page.get_by_label("新的值").fill("3日")
    page.get_by_role("button", name="先看影响").click()
    expect(page.get_by_text("今天和以前已经起算的期限不变").first).to_be_visible()
    page.get_by_label("理由").fill("2026年第三次局务会决定")
    page.get_by_role("button", name="保存，明天起算").click()
    expect(page.get_by_role("status")).to_contain_text("已改，明天起算")
    expect(page.get_by_text("理由：2026年第三次局务会决定")).to_be_visible()
    audit = visitor()
    log = audit.sign_in("ss-audit")
    log.goto(f"{audit.site}/ledger/")
    expect(log.locator(".entry").filter(has_text="改动本局设定")).to_have_count(1)
    assert legal.complaints == []


def test_a_citation_opens_by_keyboard_with_gist_and_the_agencys_own_text_and_gives_the_focus_back(visitor):  # noqa: F811
    legal = visitor()
    page = legal.sign_in("ss-legal")
    page.goto(f"{legal.site}/regulation/originals/")
    page.get_by_label("或者粘贴正文").fill(TEXT)
    page.get_by_role("button", name="挂接并核对").click()
    expect(page.get_by_role("status")).to_contain_text("原文")
    page.goto(f"{legal.site}/regulation/settings/first_time/")
    cite = page.get_by_role("button", name="SS 第十三条第一款")
    cite.focus()
    page.keyboard.press("Enter")
    popover = page.get_by_role("group", name="SS 第十三条第一款")
    expect(popover).to_be_visible()
    expect(popover).to_contain_text("当天第一时间导出")
    expect(popover).to_contain_text("当天的资料当天导出")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(popover.get_by_role("link", name="看条文")).to_be_focused()
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    expect(cite).to_be_focused()
    cite.click()
    popover.get_by_role("link", name="看条文").click()
    expect(page.get_by_role("heading", name="第十三条", exact=False)).to_be_visible()
    assert legal.complaints == []


def test_without_script_the_article_is_still_reached(chromium, site):  # noqa: F811
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/login/")
    page.get_by_label("证件编号或工号").fill("ss-legal")
    page.get_by_label("密码").fill("屯坪南路-2026-夜间")
    page.get_by_role("button", name="登录").click()
    page.goto(f"{site}/regulation/settings/first_time/")
    page.get_by_role("button", name="SS 第十三条第一款").click()
    page.get_by_role("link", name="看条文").click()
    expect(page.get_by_role("heading", name="第十三条", exact=False)).to_be_visible()
    context.close()
