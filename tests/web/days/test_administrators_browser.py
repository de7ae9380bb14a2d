"""三员分立: a day of the system, the security and the audit administrator; none of them sees a recording."""

from __future__ import annotations

import io
import re
from base64 import b32decode
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook
from playwright.sync_api import FilePayload, expect

from liuhen.accounts.one_time import code_at

if TYPE_CHECKING:
    from tests.web.days.worker import Worker

pytestmark = pytest.mark.browser
HEADS = ("登录名", "姓名", "执法证件编号", "单位", "职务", "任职从", "任职到（含）")
OFFICER = "ss.meng"
NEW = (
    ("ss.guo", "郭敏", "66120800041", "城市管理执法大队", "执法人员", "2026-11-26", ""),
    ("ss.han", "韩冬", "66120800042", "建筑市场管理科", "执法人员", "2026-11-26", ""),
)


def test_the_day_of_the_three_administrators(worker):
    """三员分立 (requirements §6.2): one runs the instance, one gives rights, one reads the log; nobody does two."""
    officer = worker(OFFICER)
    recording = officer.first_recording()
    system = worker("ss.xitong")
    runs_the_instance(system)
    is_refused_the_content(system, recording)
    makes_a_token(system)
    security = worker("ss.anquan")
    brings_people_in(security)
    ends_a_session(security, officer)
    demands_a_second_factor(security, officer)
    reads_the_log(worker("ss.shenji"))


def runs_the_instance(system: Worker) -> None:
    page = system.page
    system.clean()
    system.picture("administrator-01-workbench")
    system.go("运行")
    system.clean()
    system.picture("administrator-02-instance")
    for part in ("storage", "background", "fixity", "settings", "acts"):
        system.open(f"/instance/{part}/")
        system.clean()
    system.open("/notifications/arrangement/")
    system.clean()
    page.go_back()


def is_refused_the_content(system: Worker, recording: str) -> None:
    """The system administrator is refused in words, gets no byte, and the attempt stands in the log."""
    page = system.page
    answer = page.goto(f"{system.site}{recording}")
    assert answer is not None
    assert answer.status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("这一步不能办")
    expect(page.locator("footer")).to_contain_text("已记入存证日志")
    assert page.locator("video").count() == 0
    system.picture("administrator-03-refused")
    assert page.request.get(f"{system.site}{recording}original").status == 403


def makes_a_token(system: Worker) -> None:
    """A token for a program is shown once and revoked."""
    page = system.open("/account/")
    page.locator("details.fm > summary", has_text=re.compile("^新建令牌$")).click()
    form = page.get_by_role("form", name="新建令牌")
    form.get_by_label("给哪个程序用").fill("监控平台读取运行情况")
    form.get_by_role("checkbox").first.check()
    system.clean()
    form.get_by_role("button", name="新建令牌").click()
    expect(page.locator(".codes li")).to_have_count(1)
    system.clean()
    system.open("/account/")
    page.locator(".ln", has_text="监控平台").get_by_role("button", name="撤销").click()
    expect(page.locator(".ln", has_text="监控平台")).to_have_count(0)


def brings_people_in(security: Worker) -> None:
    """A list of people from a workbook: looked at first, a wrong line said by its number, then taken over once."""
    page = security.page
    security.clean()
    security.go("组织与人员")
    security.clean()
    security.picture("administrator-04-people")
    sends(security, (*NEW, ("ss.zhou", "周岩", "", "没有这个科", "执法人员", "", "")))
    expect(page.locator("main")).to_contain_text("第 4 行")
    security.clean()
    sends(security, NEW)
    expect(page.locator("main")).to_contain_text("郭敏")
    security.clean()
    security.picture("administrator-05-import")
    page.locator("main form").get_by_role("button", name="导入", exact=True).click()
    expect(page.locator(".said").first).to_be_visible()
    security.open("/organisation/import/")
    security.clean()


def sends(security: Worker, rows: tuple[tuple[str, ...], ...]) -> None:
    book = Workbook()
    for row in (HEADS, *rows):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    page = security.open("/organisation/import/")
    sheet = FilePayload(name="人员.xlsx", mimeType="application/octet-stream", buffer=made.getvalue())
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="看看会怎样").click()


def ends_a_session(security: Worker, officer: Worker) -> None:
    """A lost phone: the session is revoked, and the next page asks for the password."""
    page = security.open("/organisation/")
    page.get_by_role("link", name=re.compile("建筑市场管理科")).first.click()
    security.clean()
    page.get_by_role("link", name=re.compile("孟晓")).first.click()
    security.clean()
    security.picture("administrator-06-person")
    page.get_by_role("button", name=re.compile("撤销")).first.click()
    expect(page.locator(".said").first).to_be_visible()
    officer.open("/workbench/")
    expect(officer.page.get_by_label("证件编号或工号")).to_be_visible()


def demands_a_second_factor(security: Worker, officer: Worker) -> None:
    """Demanded for the agency: who has none and comes in sets one up before anything else."""
    requires(security, True)
    try:
        officer.open("/login/")
        officer.come_back(OFFICER)
        sets_a_factor_up(officer)
    finally:
        requires(security, False)


def requires(security: Worker, required: bool) -> None:
    page = security.open("/organisation/sign-in/")
    security.clean()
    page.get_by_label("要求每个人使用第二因子").set_checked(required)
    page.get_by_role("button", name="保存").click()
    security.says("登录设定已保存")


def sets_a_factor_up(officer: Worker) -> None:
    page = officer.page
    page.wait_for_url("**/account/second-factor/")
    officer.clean()
    page.get_by_role("button", name="开始").click()
    page.locator("img.qr").evaluate("picture => picture.decode()")  # fails for a picture that is none
    officer.clean()
    officer.picture("administrator-07-factor")
    spelled = page.locator("dl.kv .mono").inner_text().replace(" ", "")
    secret = b32decode(spelled + "=" * (-len(spelled) % 8))
    page.get_by_role("textbox", name="验证器上的六位数").fill(code_at(secret, officer.place.now()))
    page.get_by_role("button", name="开通").click()
    expect(page.locator(".codes li")).to_have_count(10)
    officer.clean()


def reads_the_log(audit: Worker) -> None:
    """The auditor verifies the whole log, finds the refused attempt, and takes the checkpoint along."""
    page = audit.page
    audit.clean()
    page.get_by_role("link", name="看日志、验证全部").click()
    audit.clean()
    page.get_by_role("button", name=re.compile("验证")).click()
    expect(page.locator("#verification")).to_contain_text("全部一致", timeout=30_000)
    audit.picture("administrator-08-log")
    expect(page.locator(".entry").filter(has_text="已拒绝").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载签名检查点").click()
    assert download.value.suggested_filename.endswith(".note")
