"""Devices in real Chromium: a label is scanned, the device checked, drawn and returned on a phone; axe on every page."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect
from tests.web.journeys.server import serving
from tests.web.journeys.visitor import AXE, RULES, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(filled):
    with serving(filled()) as address:
        yield address


@pytest.fixture
def visitor(chromium, site):
    people: list[Visitor] = []

    def come(width: int = 1440) -> Visitor:
        people.append(Visitor(chromium, site, width))
        return people[-1]

    yield come
    for each in people:
        each.context.close()


def registered(keeper: Visitor, number: str) -> str:
    """Register a device as its keeper would; return the address that its label carries."""
    page = keeper.page
    page.goto(f"{keeper.site}/devices/new/")
    page.get_by_label("设备编号").fill(number)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(number)
    return str(page.url)


def clean(guest: Visitor, what: str) -> None:
    page = guest.page
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({RULES})")["violations"]
    assert [(what, each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, what


def test_on_a_phone_a_label_leads_through_check_and_drawing_to_the_return(visitor):
    """YC-A-3, SS-5: scan, check, draw, return; each item one tap."""
    keeper = visitor()
    keeper.sign_in("ss-wang")
    address = registered(keeper, "ZF-501")
    guest = visitor(390)
    page = guest.page
    page.goto(address)  # what the camera opens; nobody is signed in yet
    page.get_by_label("证件编号或工号").fill("ss-zhang")
    page.get_by_label("密码").fill("屯坪南路-2026-夜间")
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(address)
    expect(page.locator("main h2").first).to_have_text("使用前检查")
    expect(page.locator("main h2").first).to_be_in_viewport()
    good = page.locator(".sw-y")
    expect(good).to_have_count(3)
    assert min(box.bounding_box()["height"] for box in good.all()) >= 48
    for item in ("电池容量", "存储空间"):
        page.get_by_role("group", name=item).locator(".sw-y").click()
    page.get_by_role("button", name="检查完毕").click()
    refused = page.get_by_role("alert")
    expect(refused.get_by_role("button", name="SS 第五条")).to_be_visible()
    expect(page.get_by_role("group", name="电池容量").get_by_role("radio", name="正常")).to_be_checked()
    clean(guest, "refused check")
    page.get_by_role("group", name="日期和时间").locator(".sw-y").click()
    page.get_by_role("button", name="检查完毕").click()
    expect(page.locator(".said")).to_contain_text("检查合格")
    page.get_by_label("执法活动").select_option(label="不属于已安排的活动")
    page.get_by_role("button", name="领用", exact=True).click()
    expect(page.locator(".said")).to_contain_text("已由张三领用")
    clean(guest, "drawn")
    page.get_by_label("存储卡").select_option(label="卡在设备内，还没有导出")
    page.get_by_role("button", name="归还", exact=True).click()
    expect(page.locator(".said")).to_contain_text("已归还")
    expect(page.locator(".head .chip")).to_have_text("已归还待导出")
    assert [words for words in guest.complaints if "Content Security Policy" in words or "Error" in words] == []


def test_going_back_shows_what_is_so_now_and_an_old_tab_does_nothing_twice(visitor):
    keeper = visitor()
    keeper.sign_in("ss-wang")
    address = registered(keeper, "ZF-502")
    old = keeper.context.new_page()
    old.goto(address)
    for page in (keeper.page, old):
        for good in page.locator(".sw-y").all():
            good.click()
        page.get_by_role("button", name="检查完毕").click()
        expect(page.locator("#issue")).to_be_visible()
    expect(old.locator(".said")).to_contain_text("刚才已经办好了")
    expect(old.locator("#checks tbody tr")).to_have_count(1)
    keeper.page.go_back()
    expect(keeper.page.locator("main h2").first).to_have_text("领用")


def test_a_sheet_is_looked_at_ticked_and_registered(visitor):
    keeper = visitor()
    page = keeper.sign_in("ss-wang")
    book = Workbook()
    for row in (
        ("设备编号", "种类", "使用单位"),
        ("ZF-511", "执法记录仪", "执法一中队"),
        ("ZF-512", "风筝", "执法一中队"),
    ):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    page.goto(f"{keeper.site}/devices/import/")
    page.get_by_label("表格文件").set_input_files(
        {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": made.getvalue()}
    )
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator(".fault")).to_contain_text("没有“风筝”这个种类")
    clean(keeper, "sheet")
    page.get_by_role("button", name="登记勾选的设备").click()
    expect(page.locator(".said")).to_contain_text("已登记 1 台")


def test_unsaved_words_of_a_device_form_are_guarded(visitor):
    keeper = visitor()
    keeper.sign_in("ss-wang")
    page = keeper.page
    registered(keeper, "ZF-503")
    asked: list[str] = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("备注").fill("电池剩 60%")
    with page.expect_event("dialog"):
        page.get_by_role("link", name="工作台").first.click(no_wait_after=True)
    assert asked == ["beforeunload"]
