"""A keeper's day in real Chromium, with the keyboard only; and two keepers at one recording."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.web.journeys.server import serving
from tests.web.journeys.visitor import AXE, RULES, Visitor

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(filled):
    with serving(filled("tests.web.journeys.fill_keeper")) as address:
        yield address


@pytest.fixture
def visitor(chromium, site):
    people: list[Visitor] = []

    def come(width: int = 1440) -> Visitor:
        people.append(Visitor(chromium, site, width))
        return people[-1]

    yield come
    for person in people:
        person.context.close()


def waiting(page, queue: str) -> int:
    text = page.get_by_role("navigation", name="常用清单").inner_text()
    found = re.search(rf"{queue} (\d+)", text)
    assert found
    return int(found[1])


def audited(page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run(document, {RULES})")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]


def test_a_day_of_the_keeper_needs_no_mouse(visitor, site):
    """Receive one, fill one key for two at once, complete one, take it back, confirm a class."""
    keeper = visitor()
    page = keeper.sign_in("zh-keeper")
    page.goto(f"{site}/keeping/?queue=receive")
    press = page.keyboard.press
    before = waiting(page, "待接收")

    press("a")
    expect(page.get_by_text("已接收，移交时钟停在此刻")).to_be_visible()
    assert waiting(page, "待接收") == before - 1

    press("2")
    page.wait_for_url("**queue=complete**")
    for key in ("j", "x", "j", "x", "b"):
        press(key)
    expect(page.locator("[data-picked]")).to_have_text("勾选 2 份")
    expect(page.get_by_label("项目")).to_be_focused()
    press("Tab")
    page.keyboard.type("占道经营")
    press("Enter")
    expect(page.get_by_role("heading", name="填写同一项")).to_be_visible()
    expect(page.locator(".chg")).to_have_count(2)
    page.get_by_role("button", name="确认填写 2 份").press("Enter")
    expect(page.get_by_text("已办 2 份")).to_be_visible()

    before = waiting(page, "待补全")
    press("e")
    page.keyboard.type("无")
    press("Tab")
    page.keyboard.type("渣土运输")
    press("Enter")
    expect(page.get_by_text("登记项目已保存")).to_be_visible()
    press("u")
    expect(page.get_by_text("已撤销，原来的内容恢复")).to_be_visible()
    assert waiting(page, "待补全") == before

    press("3")
    page.wait_for_url("**queue=classify**")
    before = waiting(page, "待定级")
    press("a")
    expect(page.get_by_text("定级已确认")).to_be_visible()
    assert waiting(page, "待定级") == before - 1

    press("?")
    expect(page.get_by_text("下一份、上一份")).to_be_visible()
    assert keeper.complaints == []


def test_the_single_keys_can_be_switched_off(visitor, site):
    """WCAG 2.1.4."""
    page = visitor().sign_in("zh-keeper")
    page.goto(f"{site}/keeping/?queue=complete")
    page.keyboard.press("?")
    page.get_by_label("关掉单键操作").press("Space")
    page.locator("h1").click()
    page.keyboard.press("x")
    expect(page.locator("input[name=pick]:checked")).to_have_count(0)


def test_letters_typed_into_a_field_are_letters(visitor, site):
    page = visitor().sign_in("zh-keeper")
    page.goto(f"{site}/keeping/?queue=complete")
    page.get_by_label("摄录地点").fill("")
    page.get_by_label("摄录地点").press_sequentially("axj?u1")
    expect(page.get_by_label("摄录地点")).to_have_value("axj?u1")
    expect(page.locator("input[name=pick]:checked")).to_have_count(0)


def test_the_second_keeper_reads_who_was_first(visitor, site):
    first, second = visitor().sign_in("zh-keeper"), visitor().sign_in("zh-keeper2")
    for page in (first, second):
        page.goto(f"{site}/keeping/?queue=assign")
    first.get_by_label("独立记录").check()
    first.get_by_role("button", name="确认关联").click()
    expect(first.get_by_text("关联已保存")).to_be_visible()

    second.get_by_label("独立记录").check()
    second.get_by_role("button", name="确认关联").click()
    expect(second.get_by_text("这一步没有保存")).to_be_visible()
    expect(second.get_by_text(re.compile("冯丽.*关联执法活动"))).to_be_visible()


def test_a_session_that_ended_leads_to_the_login_and_back(visitor, site):
    keeper = visitor()
    page = keeper.sign_in("zh-keeper")
    page.goto(f"{site}/keeping/?queue=receive")
    keeper.context.clear_cookies()
    page.goto(f"{site}/keeping/?queue=complete")
    expect(page.get_by_label("证件编号或工号")).to_be_visible()
    page.get_by_label("证件编号或工号").fill("zh-keeper")
    page.get_by_label("密码").fill("屯坪南路-2026-夜间")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/keeping/?queue=complete")


def test_a_slip_is_written_confirmed_and_printed(visitor, site):
    officer = visitor(390).sign_in("zh-zhang")
    officer.goto(f"{site}/slips/")
    officer.locator("input[name=pick]").first.check()
    officer.get_by_label("接收的资料管理人员").select_option(label="冯丽")
    officer.get_by_role("button", name="写成移交单").click()
    expect(officer.get_by_text("等冯丽确认")).to_have_count(2)
    address = officer.url

    keeper = visitor().sign_in("zh-keeper")
    keeper.goto(address)
    keeper.get_by_role("button", name="确认接收").click()
    expect(keeper.get_by_text("双方都已确认")).to_be_visible()
    keeper.get_by_role("link", name="打印移交单").click()
    expect(keeper.get_by_role("heading", name="音像资料移交单")).to_be_visible()
    assert audited(keeper) == []
