"""Marking a recording on its page: circumstances, mode, true time, nothing to do with the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.devices.bureau import clock

from liuhen.ledger.queries import history
from liuhen.recordings.changes import seen_of
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from tests.web.house import House


def post(house: House, name: str, who: str = "keeper", **given: object):
    return house.client(who).post(reverse(name, args=[house.first.pk]), given, follow=True)


def show(house: House, who: str = "keeper") -> str:
    return str(house.client(who).get(reverse("recording", args=[house.first.pk])).content.decode())


def test_circumstances_are_ticked_and_stand_in_the_log(zh: House):
    """ZH-11(2)."""
    shown = post(zh, "set_triggers", trigger_complaint="1").content.decode()
    zh.first.refresh_from_db()

    assert zh.first.triggers == ["complaint"]
    assert zh.first.risk == "high"
    assert "重要情形已保存" in shown
    assert "登记重要情形" in shown
    refused = post(zh, "set_triggers")
    assert refused.status_code == 403
    assert "须写明理由" in refused.content.decode()


def test_key_steps_without_a_reason_are_refused_with_the_article(zh: House):
    """AS-56, ZH-6."""
    answer = post(zh, "set_mode", mode="key_steps", key_steps="询问、签字", papers="P1")
    shown = answer.content.decode()

    assert answer.status_code == 403
    assert "ZH 第六条" in shown
    zh.first.refresh_from_db()
    assert zh.first.mode == ""
    post(zh, "set_mode", mode="key_steps", limitation_reason="无信号", key_steps="询问、签字", papers="P1，P2")
    zh.first.refresh_from_db()
    assert (zh.first.key_steps, zh.first.papers) == (["询问", "签字"], ["P1", "P2"])


def test_a_corrected_time_shows_both_readings_and_both_answers(zh: House):
    """AS-03, ZH-8: the clock starts at the true end; what was judged before stays to be read."""
    zh.client("keeper").post(reverse("receive", args=[zh.first.pk]))
    shown = post(
        zh, "correct_time", started_at="2026-04-04T09:00:00", reason="告知单写的是 4月4日 9:00"
    ).content.decode()
    zh.first.refresh_from_db()

    assert zh.first.started_at == clock("09:00", "2026-04-04")
    assert zh.first.device_started_at == clock("09:03")
    assert "摄录时间更正过" in shown
    assert "更正前：应于 4月9日 9:03 前移交" in shown
    assert "更正后：应于 4月6日 9:00 前移交" in shown
    assert "告知单写的是" in shown
    assert "设备时钟" in shown


@pytest.mark.parametrize(
    ("at", "words"),
    [("", "时间要写成"), ("gestern", "时间要写成"), ("2026-04-08T00:00:00", "不能晚于导出时间")],
)
def test_a_time_that_cannot_be_is_refused(zh: House, at, words):
    answer = post(zh, "correct_time", started_at=at, reason="x")
    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_unrelated_is_marked_and_taken_back(zh: House):
    """SS-4, ZH-15(4)."""
    post(zh, "mark_unrelated", reason="私人通话")
    assert Recording.objects.filter(pk=zh.first.pk, unrelated=True).exists()
    assert "取消标记" in show(zh)
    post(zh, "mark_unrelated", related="1", reason="核实过")
    assert Recording.objects.filter(pk=zh.first.pk, unrelated=False).exists()
    acts = [each.act for each in history(zh.first.subject)]
    assert acts.count("recording.unrelated_set") == acts.count("recording.related_set") == 1


def test_lowering_a_class_is_for_who_may_and_needs_a_reason(zh: House):
    """ZH-10: from middle to low, by the legal body, never below what the regulation says."""
    zh.client("keeper").post(reverse("classify", args=[zh.first.pk]), {"risk": "middle"})
    refused = zh.client("keeper").post(reverse("classify", args=[zh.first.pk]), {"risk": "low", "reason": "x"})
    assert "由法制机构办理" in refused.content.decode()
    assert "更改风险等级" in show(zh, "legal")
    assert post(zh, "set_risk", "legal", risk="low").status_code == 403
    post(zh, "set_risk", "legal", risk="low", reason="不属案件")
    zh.first.refresh_from_db()
    assert zh.first.risk == "low"
    assert post(zh, "set_risk", "keeper", risk="high").status_code == 403


def test_a_form_of_an_older_page_is_told_who_was_first(zh: House):
    seen = seen_of([zh.first])[zh.first.pk]
    post(zh, "mark_unrelated", reason="私人通话")
    answer = post(zh, "metadata", "zhang", seen=seen, case_name="占道")
    shown = answer.content.decode()

    assert answer.status_code == 403
    assert "冯丽" in shown
    assert "标为与工作无关" in shown
    zh.first.refresh_from_db()
    assert zh.first.case_name == ""


@pytest.mark.parametrize("name", ["set_triggers", "set_mode", "correct_time", "mark_unrelated", "set_risk"])
@pytest.mark.parametrize("who", ["zhang", "stranger", "audit", "qian"])
def test_marks_are_closed_to_those_who_may_not_set_them(zh: House, name, who):
    assert post(zh, name, who, reason="x", mode="full", risk="high").status_code == 403
