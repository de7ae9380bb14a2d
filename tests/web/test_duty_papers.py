"""The papers of a duty: why nothing was recorded, and why the recording stopped; written, received, printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse
from tests.devices.bureau import clock

from liuhen.activities.models import Activity, UnrecordedStatement
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.duty_pages import bare, get, send, stopped, text_of


def test_the_statement_of_no_recording_is_written_received_and_the_duty_is_exempt(ss: House):
    """AS-18, SS-7, F-07: with reason and basis, received by the leader from his own account."""
    duty = bare(ss)
    key = duty.activity.pk
    lacking = send(ss, "zhang", "activity_statement", key, kind="urgent", reason="塌方抢险", basis="")
    assert lacking.status_code == 422
    assert "依据" in lacking.content.decode()
    send(ss, "zhang", "activity_statement", key, kind="urgent", reason="塌方抢险", basis="第七条第二项")
    made = UnrecordedStatement.objects.get(activity=duty.activity)
    assert "局主管领导" in get(ss, "zhang", "activity_statement", key) or "还没有人接收" in get(
        ss, "zhang", "activity_statement", key
    )

    own = send(ss, "zhang", "activity_statement_receive", key, made.pk)
    assert own.status_code == 403
    assert "以分管领导身份接收" in get(ss, "qian", "activity_statement", key)
    send(ss, "qian", "activity_statement_receive", key, made.pk)
    assert "钱七（分管领导）" in get(ss, "zhang", "activity_statement", key)
    send(ss, "zhang", "activity_close", key)

    assert duty.now().outcome == Activity.Outcome.EXEMPT


def test_a_statement_sent_twice_stands_once(ss: House):
    duty = bare(ss)
    given = {"kind": "urgent", "reason": "塌方抢险", "basis": "第七条第二项"}
    send(ss, "zhang", "activity_statement", duty.activity.pk, **given)
    answer = ss.client("zhang").post(reverse("activity_statement", args=[duty.activity.pk]), given, follow=True)

    assert "没有重复提交" in answer.content.decode()
    assert UnrecordedStatement.objects.filter(activity=duty.activity).count() == 1


def test_yc_knows_no_exemption_and_says_so_with_its_article(yc: House):
    """AS-18, YC-A-4."""
    duty = bare(yc)
    answer = send(yc, "zhang", "activity_statement", duty.activity.pk, kind="urgent", reason="抢险", basis="无")

    assert answer.status_code == 422
    assert not UnrecordedStatement.objects.filter(activity=duty.activity).exists()


def test_an_interruption_that_cannot_go_on_is_reported_explained_confirmed_and_received(ss: House):
    """SS-11, F-08, AS-15."""
    duty, stop = stopped(ss)
    key = duty.activity.pk
    zhao = ss.people["zhao"].pk
    page = get(ss, "zhang", "activity_interruption", key, stop.pk)
    assert "还没有报告" in page
    assert send(ss, "zhang", "activity_interruption", key, stop.pk, form="report", to="").status_code == 422
    send(ss, "zhang", "activity_interruption", key, stop.pk, form="report", to=zhao, reported_at="2026-04-07T13:45")
    send(ss, "zhang", "activity_interruption", key, stop.pk, form="state", statement="充电宝烧坏，备用电池没电")
    assert send(ss, "zhang", "activity_interruption", key, stop.pk, form="confirm").status_code == 403
    send(ss, "zhao", "activity_interruption", key, stop.pk, form="confirm")
    send(ss, "zhao", "activity_interruption", key, stop.pk, form="receive")
    stop.refresh_from_db()
    page = get(ss, "zhang", "activity_interruption", key, stop.pk)

    assert (stop.reported_at, stop.reported_to_id) == (clock("13:45"), zhao)
    assert (stop.confirmed_by_id, stop.statement_received_by_id) == (zhao, zhao)
    assert "充电宝烧坏，备用电池没电" in page
    assert "赵六" in page
    assert [each.act for each in history(stop.subject)][-1] == "activity.interruption_statement_received"


def test_an_interruption_of_another_duty_is_not_there(ss: House):
    _, stop = stopped(ss)

    assert (
        ss.client("zhang").get(reverse("activity_interruption", args=[ss.duty.activity.pk, stop.pk])).status_code == 404
    )


def test_the_statement_prints_with_its_box_ticked_and_the_receipt(ss: House):
    """F-07, SS-7."""
    duty = bare(ss)
    key = duty.activity.pk
    send(ss, "zhang", "activity_statement", key, kind="urgent", reason="塌方抢险", basis="第七条第二项")
    made = UnrecordedStatement.objects.get(activity=duty.activity)
    send(ss, "qian", "activity_statement_receive", key, made.pk)
    printed = text_of(ss.client("zhang").get(reverse("statement_paper", args=[key, "pdf"])))
    word = ss.client("zhang").get(reverse("statement_paper", args=[key, "docx"]))

    for words in ("未记录工作记录", "塌方抢险", "第七条第二项", "钱七 2026年4月7日", "张三"):
        assert words.replace(" ", "") in printed.replace(" ", "")
    state = {name: box for box, name in re.findall(r"(\S) ?(涉及国家秘密|情况紧急|因客观原因)", printed)}
    assert state["涉及国家秘密"] == state["因客观原因"] != state["情况紧急"]
    assert word.content[:2] == b"PK"
    assert ss.client("zhang").get(reverse("statement_paper", args=[key, "exe"])).status_code == 404
    assert ss.client("stranger").get(reverse("statement_paper", args=[key, "pdf"])).status_code == 403


def test_the_explanation_of_an_interruption_prints_and_leaves_room_to_sign(ss: House):
    """F-08, SS-11."""
    duty, stop = stopped(ss)
    printed = text_of(ss.client("zhang").get(reverse("interruption_paper", args=[duty.activity.pk, stop.pk, "pdf"])))

    assert "中断书面说明" in printed
    assert "现场停电，充电宝烧坏" in printed
    assert "13:40:00" in printed
