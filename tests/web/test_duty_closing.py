"""Closing a duty at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from tests.activities.duty import planned
from tests.devices.bureau import clock

from liuhen.activities.models import Activity
from liuhen.activities.services import interrupt, resume

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.duty_pages import get, send


def test_closing_names_every_gap_with_its_article_and_wants_a_reason(ss: House):
    """SS-9, AS-12."""
    key = ss.duty.activity.pk
    page = get(ss, "zhang", "activity_close", key)
    assert "还缺什么" in page
    assert "没有音像记录" in page
    assert "SS 第九条" in page
    refused = send(ss, "zhang", "activity_close", key)
    assert refused.status_code == 422
    assert "还不能办结" in refused.content.decode()
    send(ss, "zhang", "activity_close", key, shortfall_reason="只在两个时段开机")
    answer = ss.client("zhang").post(reverse("activity_close", args=[key]), {"shortfall_reason": "x"}, follow=True)

    assert "已经办结" in answer.content.decode()
    assert Activity.objects.get(pk=key).outcome == Activity.Outcome.PARTLY
    assert "只在两个时段开机" in get(ss, "zhao", "activity", key)
    assert "屯河" in get(ss, "zhao", "activities", state="gaps")


def test_hy_refuses_to_close_a_sampling_without_recording_or_reason(fresh: House):
    """AS-19, HY-14."""
    duty = planned(fresh.bureau, title="抽样", kind="sampling")
    duty.run()
    key = duty.activity.pk
    refused = send(fresh, "zhang", "activity_close", key, shortfall_reason="忘了")
    assert refused.status_code == 422
    assert "HY 第十四条" in refused.content.decode() or "第十四条" in refused.content.decode()
    given = {"kind": "unsuitable", "reason": "现场有易燃气体，不适宜使用电子设备"}
    send(fresh, "zhang", "activity_statement", key, **given)
    send(fresh, "zhang", "activity_close", key)

    assert duty.now().state == Activity.State.CLOSED


def test_a_running_stop_keeps_a_duty_open(ss: House):
    duty, stop = planned(ss.bureau, title="停了的检查"), None
    duty.arrive("13:31")
    duty.start("13:32")
    stop = interrupt(**duty.officer(clock("13:40")), activity=duty.activity, reason="device")
    resume(**duty.officer(clock("13:50")), interruption=stop)
    duty.end("14:00")
    page = get(ss, "zhang", "activity_close", duty.activity.pk)

    assert "语音说明" in page  # a missing voice note is listed (AS-15)
    assert "SS 第十一条" in page
