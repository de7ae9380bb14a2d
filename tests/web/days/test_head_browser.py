"""单位负责人的一天: what the unit owes, an excuse, a stop confirmed, a statement received, the calendar, the wall, a lent post."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.web.days.films import filmed

if TYPE_CHECKING:
    from tests.web.days.worker import Worker

pytestmark = pytest.mark.browser
REASON = "SSCG-03 送厂家检修，存储卡随机送检，厂家已出具收件证明"


def test_the_day_of_a_head(worker, place, tmp_path):
    """SS-7, SS-11, SS-13: the head answers for what the unit owes, and everything done stands in the log by name."""
    head = worker("ss.qin")
    sees_what_the_unit_owes(head)
    excuses_one(head)
    confirms_a_stop(head)
    receives_an_explanation(head)
    looks_at_the_calendar(head)
    watches_the_wall(head, place, tmp_path)
    lends_the_post(head)
    receives_a_statement(worker("ss.du"))


def sees_what_the_unit_owes(head: Worker) -> None:
    page = head.page
    head.clean()
    head.picture("head-01-workbench")
    head.open("/obligations/?whose=units")
    expect(page.locator(".due").filter(has_text="工地围挡破损检查").first).to_be_visible()
    head.clean()
    head.picture("head-02-owed")


def excuses_one(head: Worker) -> None:
    """A refusal first says what is missing; then a reason, a double click, and one entry in the history."""
    page = head.page
    page.locator(".due").filter(has_text="工地围挡破损检查").first.locator(".due-w > a").first.click()
    expect(page.locator(".judge").first).to_contain_text("逾期")
    head.clean()
    head.picture("head-03-overdue")
    page.get_by_label("免除理由").fill(REASON)
    page.get_by_role("button", name="免除", exact=True).dblclick()
    expect(page.locator("#restore")).to_be_visible()
    expect(page.locator("#history")).to_contain_text(f"秦川 免除：{REASON}")
    assert page.locator("#history").inner_text().count(REASON) == 1
    head.clean()
    page.go_back()
    page.reload()
    expect(page.locator("#excuse")).to_have_count(0)


def paper(head: Worker, duty: str, words: str) -> None:
    """Open a paper of a duty from the list of duties."""
    page = head.open("/activities/?show=list")
    page.locator("td.m a", has_text=duty).first.click()
    head.clean()
    page.locator(".papers a", has_text=re.compile(words)).first.click()


def confirms_a_stop(head: Worker) -> None:
    """SS-11: a reason that is not on the list holds only after the head confirmed it."""
    paper(head, "龙湖家园地下车库施工检查", "中断")
    page = head.page
    expect(page.locator("main")).to_contain_text("车库停电")
    head.clean()
    head.picture("head-04-stop")
    page.get_by_role("button", name="确认原因").click()
    expect(page.locator("main")).to_contain_text(re.compile("秦川.*确认"))
    head.clean()


def receives_an_explanation(head: Worker) -> None:
    """F-08 (SS-11): the written explanation of a recorder that broke."""
    paper(head, "脚手架搭设专项检查", "中断")
    page = head.page
    expect(page.locator("main")).to_contain_text("记录仪从腰带脱落摔坏")
    page.get_by_role("button", name="接收", exact=True).click()
    expect(page.locator("main")).to_contain_text("已接收")
    head.clean()


def looks_at_the_calendar(head: Worker) -> None:
    page = head.open("/activities/?show=month")
    expect(page.locator(".cal")).to_contain_text("塔吊安全专项检查")
    head.clean()
    head.picture("head-05-calendar")
    head.open("/activities/?show=week")
    head.clean()


def watches_the_wall(head: Worker, place, tmp_path) -> None:
    """A card comes in at the dock and is sealed before the eyes, without a reload."""
    start = place.now() - timedelta(minutes=20)
    card = filmed(tmp_path / "made", "SSCG-05", "800031", start, start + timedelta(seconds=20))
    with place.docking("ss", "建筑市场管理科采集站", tmp_path, 4):
        page = head.go("采集")
        first = page.get_by_label("1 号口", exact=True)
        expect(first).to_contain_text("1 号口空闲")
        shutil.move(card, tmp_path / "port1")
        expect(first).to_contain_text("全部封存", timeout=60_000)
        head.clean()
        head.picture("head-06-wall")


def lends_the_post(head: Worker) -> None:
    """The post is lent for three days by name, and taken back again."""
    page = head.open("/account/")
    page.locator("details.fm > summary", has_text="委托别人代行").click()
    form = page.get_by_role("form", name="委托别人代行")
    form.get_by_label("代行的人").fill("陆远")
    form.get_by_label("从哪天").fill("2026-11-30")
    form.get_by_label("到哪天（含）").fill("2026-12-02")
    form.get_by_label("原因").fill("到师部参加培训")
    head.clean()
    head.picture("head-07-lend")
    form.get_by_role("button", name="委托", exact=True).click()
    expect(page.locator("main")).to_contain_text("秦川 → 陆远")
    head.clean()
    page.get_by_role("button", name=re.compile("收回")).first.click()
    expect(page.locator("main")).not_to_contain_text("秦川 → 陆远")


def receives_a_statement(leader: Worker) -> None:
    """F-07 (SS-7): a secret of trade; the leader in charge receives why nothing was recorded."""
    leader.clean()
    paper(leader, "天合建材加工厂工艺图纸核查", "记录")
    page = leader.page
    expect(page.locator("main")).to_contain_text("未公开的工艺图纸")
    leader.clean()
    leader.picture("head-08-statement")
    page.get_by_role("button", name=re.compile("以.*身份接收")).click()
    expect(page.locator("main")).to_contain_text(re.compile("杜衡.*"))
    leader.clean()
