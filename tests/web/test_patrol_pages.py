"""The patrol log: written, found, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from tests.activities.duty import planned

from liuhen.activities.models import PatrolLog

if TYPE_CHECKING:
    from tests.web.house import House
from tests.web.duty_pages import get, send, text_of


def test_a_patrol_log_is_written_once_shown_and_found(zh: House):
    """ZH-2¶2, F-25."""
    duty = planned(zh.bureau, title="沿街巡查", kind="patrol")
    duty.run()
    assert "没有写" in get(zh, "zhang", "activity", duty.activity.pk)
    given = {
        "day": "2026-04-07",
        "officers": "张三、李四",
        "area": "幸福路",
        "findings": "占道经营 2 处",
        "measures": "劝离",
    }
    path = f"{reverse('patrol_write')}?activity={duty.activity.pk}"
    zh.client("zhang").post(path, given)
    again = zh.client("zhang").post(path, given, follow=True)
    log = PatrolLog.objects.get(activity=duty.activity)

    assert "没有重复保存" in again.content.decode()
    assert "占道经营 2 处" in get(zh, "zhang", "patrol_log", log.pk)
    assert "幸福路" in get(zh, "zhao", "patrol_logs", **{"from": "2026-04-07", "to": "2026-04-07"})
    assert "幸福路" not in get(zh, "zhao", "patrol_logs", **{"from": "2026-04-08"})
    assert "幸福路" not in get(zh, "stranger", "patrol_logs")
    assert zh.client("stranger").get(reverse("patrol_log", args=[log.pk])).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "2026-04-09"}, "不能晚于今天"),
        ({"findings": ""}, "巡查情况"),
        ({"officers": "、"}, "巡查人员"),
        ({"day": "x"}, "日期要写成"),
    ],
)
def test_a_patrol_log_that_will_not_do_is_shown_again(zh: House, wrong, words):
    given = {
        "day": "2026-04-07",
        "unit": zh.bureau.unit.pk,
        "officers": "张三",
        "area": "幸福路",
        "findings": "无异常",
    } | wrong
    answer = send(zh, "zhang", "patrol_write", **given)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="幸福路"' in answer.content.decode()


def test_a_patrol_log_prints_as_a_line_of_its_register(zh: House):
    """F-25, ZH-2."""
    given = {
        "day": "2026-04-07",
        "unit": zh.bureau.unit.pk,
        "officers": "张三",
        "area": "幸福路",
        "findings": "*占道* #2",
    }
    send(zh, "zhang", "patrol_write", **given)
    log = PatrolLog.objects.get(area="幸福路")
    printed = text_of(zh.client("zhang").get(reverse("patrol_log_paper", args=[log.pk, "pdf"])))

    for words in ("巡查日志", "巡查区域", "幸福路", "*占道* #2"):
        assert words in printed
