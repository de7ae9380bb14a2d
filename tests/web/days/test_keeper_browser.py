"""资料管理员的一天 at a desk: received, put to its duty, completed by keyboard, classed, slips, what is missing, F-58."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from tests.web.journeys.visitor import PHONE

if TYPE_CHECKING:
    from tests.web.days.worker import Worker

pytestmark = pytest.mark.browser
OFFICER = "zh.shi"


def test_the_day_of_a_keeper(worker):
    """ZH-6, ZH-9, ZH-11, G3: everything that came in yesterday is received, complete, classed, and accounted for."""
    keeper = worker("zh.gu")
    begins_the_day(keeper)
    receives(keeper)
    puts_a_doubtful_one_to_its_duty(keeper)
    completes_by_keyboard(keeper)
    confirms_a_class(keeper)
    marks_a_complaint(keeper)
    officer = worker(OFFICER, PHONE)
    confirms_a_slip(keeper, writes_a_slip(officer))
    looks_what_is_missing(keeper)
    takes_the_overdue_list_along(keeper)


def waiting(keeper: Worker, queue: str) -> int:
    text = keeper.page.get_by_role("navigation", name="常用清单").inner_text()
    found = re.search(rf"{queue} (\d+)", text)
    return int(found[1]) if found else 0


def begins_the_day(keeper: Worker) -> None:
    expect(keeper.page.get_by_role("heading", level=1)).to_have_text("资料室今天")
    keeper.clean()
    keeper.picture("keeper-01-workbench")


def receives(keeper: Worker) -> None:
    """One key receives; the clock of the hand-over stops. A second press of the back button does nothing again."""
    page = keeper.go("资料管理")
    page.wait_for_url("**/keeping/**")
    keeper.open("/keeping/?queue=receive")
    keeper.clean()
    keeper.picture("keeper-02-receive")
    before = waiting(keeper, "待接收")
    page.keyboard.press("a")
    expect(page.get_by_text("已接收，移交时钟停在此刻")).to_be_visible()
    assert waiting(keeper, "待接收") == before - 1
    page.go_back()
    page.reload()
    assert waiting(keeper, "待接收") == before - 1


def puts_a_doubtful_one_to_its_duty(keeper: Worker) -> None:
    """Two duties overlap: the page proposes, the keeper decides."""
    page = keeper.open("/keeping/?queue=assign")
    keeper.clean()
    keeper.picture("keeper-03-assign")
    page.get_by_label(re.compile("惠民路早市秩序整治")).first.check()
    page.get_by_role("button", name="确认关联").click()
    expect(page.get_by_text("关联已保存")).to_be_visible()


def completes_by_keyboard(keeper: Worker) -> None:
    """One key for three at once, shown before it is done; one taken back."""
    page = keeper.open("/keeping/?queue=complete")
    keeper.clean()
    press = page.keyboard.press
    for key in ("j", "x", "j", "x", "b"):
        press(key)
    expect(page.locator("[data-picked]")).to_have_text("勾选 2 份")
    keeper.picture("keeper-04-complete")
    expect(page.get_by_label("项目")).to_be_focused()
    press("Tab")
    page.keyboard.type("惠民路餐饮油烟案")
    press("Enter")
    expect(page.get_by_role("heading", name="填写同一项")).to_be_visible()
    keeper.clean()
    keeper.picture("keeper-05-together")
    page.get_by_role("button", name="确认填写 2 份").press("Enter")
    expect(page.get_by_text("已办 2 份")).to_be_visible()
    press("u")
    expect(page.locator("main")).to_contain_text("撤销")


def confirms_a_class(keeper: Worker) -> None:
    """ZH-11: the party fought before, so the regulation proposes a high risk; a person confirms it."""
    page = keeper.open("/keeping/?queue=classify")
    keeper.clean()
    keeper.picture("keeper-06-classify")
    before = waiting(keeper, "待定级")
    page.keyboard.press("a")
    expect(page.get_by_text("定级已确认")).to_be_visible()
    assert waiting(keeper, "待定级") == before - 1


def marks_a_complaint(keeper: Worker) -> None:
    """ZH-11: somebody complained, so the recording is kept for long."""
    page = keeper.open("/recordings/?q=学院巷")
    keeper.clean()
    page.locator("td.who a.t").first.click()
    page.locator("summary", has_text="重要情形").click()
    page.locator("#triggers").get_by_label("投诉", exact=False).check()
    page.locator("#triggers").get_by_label("理由或说明").fill("当事人石桂兰来信投诉，收文 2026-118 号")
    keeper.clean()
    keeper.picture("keeper-07-long", at=page.locator("#triggers").locator("xpath=.."))
    page.get_by_role("button", name="保存情形").click()
    expect(page.locator(".said")).to_be_visible()
    keeper.clean()


def writes_a_slip(officer: Worker) -> str:
    """The officer hands over what was filmed yesterday, on a phone."""
    page = officer.open("/slips/")
    officer.clean()
    page.locator("input[name=pick]").first.check()
    page.get_by_label("接收的资料管理人员").select_option(label="顾平")
    page.get_by_role("button", name="写成移交单").click()
    expect(page.get_by_text("等顾平确认").first).to_be_visible()
    officer.clean()
    return str(page.url).removeprefix(officer.site)


def confirms_a_slip(keeper: Worker, slip: str) -> None:
    """Both sides have confirmed, each with an own account; a double click confirms once."""
    page = keeper.open("/slips/")
    keeper.clean()
    keeper.open(slip)
    keeper.clean()
    keeper.picture("keeper-08-slip")
    page.get_by_role("button", name="确认接收").dblclick()
    expect(page.get_by_text("双方都已确认")).to_be_visible()
    page.get_by_role("link", name="打印移交单").click()
    expect(page.get_by_role("heading", name="音像资料移交单")).to_be_visible()
    keeper.clean()


def looks_what_is_missing(keeper: Worker) -> None:
    page = keeper.open("/missing/")
    expect(page.locator("main")).to_contain_text("惠民路早市秩序整治")
    keeper.clean()
    keeper.picture("keeper-09-missing")
    keeper.open("/lists/gaps/")
    keeper.clean()


def takes_the_overdue_list_along(keeper: Worker) -> None:
    """F-58: the list of the month, on the page and as a workbook."""
    page = keeper.open("/lists/overdue/?from=2026-11-01&to=2026-11-26")
    shown = page.locator("table.miss tbody tr").count()
    assert shown > 0
    keeper.clean()
    keeper.picture("keeper-10-overdue")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出表格").click()
    rows = list(load_workbook(io.BytesIO(download.value.path().read_bytes())).active.iter_rows(values_only=True))
    head = next(number for number, row in enumerate(rows) if row[0] == "应于")
    assert rows[head][-1] == "依据"
    assert len([row for row in rows[head + 1 :] if row[0]]) >= shown
    assert all("《" in str(row[len(rows[head]) - 1]) for row in rows[head + 1 : head + 1 + shown])
