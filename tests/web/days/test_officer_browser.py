"""执法人员的一天, on a phone of 390 px: owed, recorder, duty on site, hand-in, receipt, judged, closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.web.days.films import filmed, moves
from tests.web.days.on_site import act, kept_on_the_phone, sees
from tests.web.journeys.visitor import PHONE

if TYPE_CHECKING:
    from tests.web.days.worker import Worker

pytestmark = pytest.mark.browser
DUTY, RECORDER = "红柳苑小区消防通道复查", "SSCG-01"
OWED = "供热管线爆裂现场围护"


def test_the_day_of_an_officer(worker, place, tmp_path):
    """SS-5, SS-7, SS-8, SS-9, SS-11, SS-13: from what is owed to a duty that is recorded, handed in and judged."""
    officer = worker("ss.ye", PHONE)
    sees_what_is_owed(officer)
    device = takes_a_recorder(officer)
    start = place.now()
    goes_through_the_duty(officer)
    receipt = hands_the_card_in(officer, filmed(tmp_path / RECORDER, RECORDER, "800021", start, place.now()))
    looks_at_the_recording(officer)
    brings_the_recorder_back(officer, device)
    closes_the_duty(officer)
    keeps_what_was_typed_when_the_session_ends(officer)
    officer.open(receipt)
    officer.clean()


def sees_what_is_owed(officer: Worker) -> None:
    """The workbench says what is overdue by which article, and the page behind it who may excuse."""
    page = officer.page
    expect(page.get_by_role("heading", level=1)).to_have_text("今天要办的事")
    due = page.locator(".due").filter(has_text=OWED)
    expect(due.locator(".due-c")).to_contain_text("逾期")
    expect(due.get_by_role("button", name=re.compile("SS 第七条")).first).to_be_visible()
    officer.clean()
    officer.picture("officer-01-workbench")
    due.locator(".due-w > a").first.click()
    expect(page.locator(".judge").first).to_contain_text("逾期")
    expect(page.get_by_role("heading", name="谁可以免除")).to_be_visible()
    expect(page.locator("main")).to_contain_text("陆远")
    officer.clean()
    officer.picture("officer-02-overdue", at=page.get_by_role("heading", name="期限怎么算的"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("今天要办的事")


def takes_a_recorder(officer: Worker) -> str:
    """The label leads to the check, the check to the drawing; a double tap draws once."""
    page = officer.open("/devices/")
    officer.clean()
    address = str(page.locator(".devs a.t", has_text=RECORDER).first.get_attribute("href"))
    officer.open(address)  # what the camera opens from the label
    expect(page.locator("main h2").first).to_have_text("使用前检查")
    for good in page.locator(".sw-y").all():
        good.click()
    officer.clean()
    officer.picture("officer-03-check")
    page.get_by_role("button", name="检查完毕").click()
    officer.says("检查合格")
    expect(page.get_by_label("执法活动")).to_contain_text(DUTY)
    officer.picture("officer-04-draw")
    page.get_by_role("button", name="领用", exact=True).dblclick()
    expect(page.locator("#return")).to_be_visible()
    officer.clean()
    return address


def goes_through_the_duty(officer: Worker) -> None:
    """Arrival, notice, start; a stop without a network; back, resumed with the spoken reason, ended."""
    page = officer.go("现场")
    kept_on_the_phone(page)
    officer.clean()
    officer.picture("officer-05-today")
    page.locator("a.fd", has_text=DUTY).click()
    page.wait_for_url(re.compile(r"/field/\d+/"))
    act(page, "已到达现场")
    expect(page.locator("#step-notice blockquote")).to_contain_text("执法人员叶峰")
    officer.clean()
    officer.picture("officer-06-notice")
    act(page, "已告知")
    sees(page, "开始执法")
    act(page, "开始执法")
    sees(page, "结束执法")
    expect(page.locator("[data-queue]")).to_be_hidden(timeout=15_000)
    officer.context.set_offline(True)
    page.get_by_text("记录中断了").click()
    page.get_by_label("原因（必填）").select_option("power_or_storage")
    page.get_by_role("button", name="登记中断").click()
    sees(page, "已恢复记录")
    expect(page.locator("[data-net]")).to_contain_text("1 条待上交")
    expect(page.locator("#step-resume")).to_contain_text("刚才因电量、存储空间不足，记录中断")
    officer.picture("officer-07-offline")
    page.get_by_label("已对着记录仪说明中断原因").check()
    act(page, "已恢复记录")
    sees(page, "结束执法")
    officer.context.set_offline(False)
    expect(page.locator("[data-queue]")).to_be_hidden(timeout=15_000)
    page.get_by_label("现场事项已经办完").check()
    act(page, "结束执法")
    expect(page.get_by_role("link", name="去办结").last).to_be_visible()
    done = page.locator(".fdone").inner_text()
    steps = ("到达现场", "已告知", "开始执法", "记录中断", "恢复记录", "执法结束")
    assert [words for words in steps if words not in done] == []
    officer.clean()


def hands_the_card_in(officer: Worker, card) -> str:
    """Choose the card's folder in the browser; the receipt says what may be erased."""
    page = officer.open("/docks/")
    officer.clean()
    page.get_by_role("link", name="网上上传").first.click()
    page.get_by_label("执法记录设备编号").fill(RECORDER)
    officer.clean()
    page.get_by_role("button", name="选择文件").click()
    page.wait_for_url(re.compile(r"/uploads/\d+/$"))
    officer.clean()
    page.locator("#up-folder").set_input_files(str(card))
    link = page.get_by_role("link", name="打印回执")
    expect(link).to_be_visible(timeout=60_000)
    officer.clean()
    officer.picture("officer-08-uploaded")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("音像资料交接单")
    expect(page.get_by_text("可以从设备上清除的文件（1 个）")).to_be_visible()
    officer.clean()
    officer.picture("officer-09-receipt")
    return str(page.url).removeprefix(officer.site)


def looks_at_the_recording(officer: Worker) -> None:
    """The newest recording belongs to the duty, is judged by an article, and its picture moves."""
    page = officer.open("/recordings/")
    officer.clean()
    page.locator("td.who a.t").first.click()
    expect(page.locator("main")).to_contain_text(DUTY)
    judged = page.locator(".judge").filter(has=page.get_by_role("button", name=re.compile("SS 第十三条"))).first
    expect(judged).to_be_visible()
    page.get_by_role("button", name="播放", exact=True).click()
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.3", timeout=20_000)
    assert moves(page)
    officer.clean()
    officer.picture("officer-10-recording")


def brings_the_recorder_back(officer: Worker, device: str) -> None:
    page = officer.open(device)
    page.get_by_label("存储卡").select_option(label="资料已导出")
    page.get_by_role("button", name="归还", exact=True).click()
    officer.says("已归还")
    officer.clean()


def closes_the_duty(officer: Worker) -> None:
    """The duty is closed; what was not recorded is said and stays in the list of gaps."""
    page = officer.open("/activities/?state=ended")
    officer.clean()
    page.locator("td.m a", has_text=DUTY).first.click()
    officer.clean()
    officer.picture("officer-11-duty")
    page.get_by_role("link", name="办结", exact=True).first.click()
    officer.clean()
    officer.picture("officer-12-close")
    reason = page.get_by_label("没有记录到的原因")
    if reason.count():
        reason.fill("更换电池，约半分钟没有画面，恢复时已语音说明")
    page.get_by_role("button", name="办结", exact=True).click()
    expect(page.locator("main .head")).to_contain_text(re.compile("已记录|有缺口"))


def keeps_what_was_typed_when_the_session_ends(officer: Worker) -> None:
    """F-07 (SS-7): the statement of a duty without a recording; the session ends over it and nothing is lost."""
    page = officer.open("/activities/")
    page.locator("td.m a", has_text=OWED).first.click()
    page.locator(".papers li > a").first.click()
    expect(page.locator("main")).to_contain_text("还没有人接收")
    words = "热水漫流有烫伤危险，到场立即疏散群众，来不及开机；当晚值班领导已在现场。"
    page.get_by_label("情形").select_option("urgent")
    page.get_by_label("无法记录的原因").fill(words)
    officer.place.forget_presence("ss.ye")
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_role("status")).to_contain_text("填了一半的内容还在")
    officer.come_back("ss.ye")
    expect(page.get_by_label("无法记录的原因")).to_have_value(words)
    officer.clean()
    officer.picture("officer-13-statement")
    page.get_by_role("button", name="提交说明").click()
    expect(page.locator("main")).to_contain_text("当晚值班领导已在现场")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
