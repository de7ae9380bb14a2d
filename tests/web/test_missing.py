"""未交清单: a statement that waits to be received is told as that, with the article and who acts next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from tests.activities.duty import planned
from tests.devices.bureau import clock

from liuhen.activities.services import exempt, receive_statement
from liuhen.recordings.services.closing import close_duty

if TYPE_CHECKING:
    from tests.activities.duty import Duty
    from tests.web.house import House

    from liuhen.activities.models import UnrecordedStatement

DAY = {"from": "2026-04-07", "to": "2026-04-07"}


def unfilmed(house: House) -> Duty:
    """A duty of that day to which nobody took a recorder."""
    duty = planned(house.bureau, title="沿街广告检查", lead="sun", officers=("sun",))
    duty.run()
    return duty


def stated(house: House, duty: Duty) -> UnrecordedStatement:
    return exempt(
        actor=house.bureau.actor(house.people["sun"]),
        at=clock("11:00"),
        activity=duty.activity,
        kind="objective",
        reason="现场没有网络和电",
        basis="制度第七条",
        made_by=house.people["sun"],
    )


def row(house: House, who: str = "keeper") -> str:
    """The row of the duty, as that person reads it."""
    page = house.client(who).get(reverse("missing"), DAY).content.decode()
    parts = [each for each in page.split("<tr") if "沿街广告检查" in each]
    return parts[0] if parts else ""


def test_a_duty_without_a_statement_is_to_be_looked_into(zh: House):
    unfilmed(zh)
    assert "待核实" in row(zh)
    assert "等待接收" not in row(zh)


def test_a_statement_that_waits_says_for_whom_and_by_which_article(zh: House):
    """ZH-6: the head of the section confirms; no clock runs for it."""
    duty = unfilmed(zh)
    stated(zh, duty)
    shown = row(zh)
    assert "待核实" not in shown
    assert "<b>等待接收</b>" in shown
    assert "今天 11:00 交" in shown
    assert "孙八 今天 11:00 交了未记录说明，等科室负责人接收。" in shown
    assert "ZH 第六条" in shown
    assert f'href="{reverse("activity_statement", args=[duty.activity.pk])}"' in shown


def test_where_the_regulation_sets_a_clock_for_the_receipt_it_is_shown(ss: House):
    """SS-7¶2: reported to the leader in charge in time."""
    duty = unfilmed(ss)
    stated(ss, duty)
    shown = row(ss)
    assert "待核实" not in shown
    assert "剩" in shown
    assert "等分管领导接收" in shown
    assert "SS 第七条" in shown


def test_a_statement_that_was_received_waits_for_the_closing_and_is_listed_no_longer(zh: House):
    """ZH-6."""
    duty = unfilmed(zh)
    made = stated(zh, duty)
    head = zh.people["zhao"]
    receive_statement(
        actor=zh.bureau.actor(head), at=clock("11:30"), statement=made, received_by=head, role="unit_head"
    )
    shown = row(zh)
    assert "<b>等待办结</b>" in shown
    assert "赵六 今天 11:30 接收了未记录说明，等办结" in shown
    assert "ZH 第六条" in shown
    close_duty(actor=zh.bureau.actor(head), at=clock("11:40"), activity=duty.now())
    assert row(zh) == ""
