"""Trainings: recorded once, each attendee's clock, and who lacks one (ZH-4, T-34)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.devices.bureau import Bureau, clock, found

from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import late, overdue
from liuhen.training.models import Training
from liuhen.training.queries import standings, trainings_in
from liuhen.training.services import record_training


@pytest.fixture
def zh(db) -> Bureau:
    return found("zh")


def record(bureau: Bureau, day: str = "2026-03-10", *, at: str = "2026-04-07", **given: Any) -> Training:
    moment = clock("10:00", at)
    details: dict[str, Any] = {
        "unit": bureau.unit,
        "day": date.fromisoformat(day),
        "topic": "执法全过程记录办法",
        "trainer": "市局法制科",
        "hours": Decimal(2),
        "attendees": [bureau.zhang],
        **given,
    }
    return record_training(actor=bureau.actor(bureau.zhao, moment), at=moment, **details)[0]


def clocks(bureau: Bureau) -> list[tuple[str, object, object]]:
    rows = Obligation.objects.filter(agency=bureau.agency, what="train", withdrawn_at=None).order_by("subject")
    return [(each.subject.rpartition(":")[2], each.due_at, each.fulfilled_at) for each in rows]


def test_t_34_the_next_training_is_due_a_year_after_the_last(zh: Bureau) -> None:
    """ZH-4: the period is the agency's setting, a year unless it sets another."""
    record(zh)
    assert clocks(zh) == [("2026-03-10", clock("23:59:59", "2027-03-10"), None)]
    (owed,) = Obligation.objects.filter(what="train")
    assert (owed.unit, owed.by_setting) == (zh.unit, True)
    assert {cite["clause"] for cite in owed.cites} == {"ZH-4"}
    assert owed not in overdue(zh.agency, clock("23:59:59", "2027-03-10"))
    assert owed in overdue(zh.agency, clock("00:00:00", "2027-03-11"))


def test_t_34_a_training_in_time_ends_the_clock_and_starts_the_next(zh: Bureau) -> None:
    record(zh)
    record(zh, "2027-03-10", at="2027-03-12")
    (first, second) = clocks(zh)
    assert first[2] == first[1] == clock("23:59:59", "2027-03-10")
    assert second[1] == clock("23:59:59", "2028-03-10")
    assert not late(zh.agency).exists()


def test_t_34_a_late_training_stays_listed_as_late(zh: Bureau) -> None:
    record(zh)
    record(zh, "2027-03-11", at="2027-03-12")
    (listed,) = late(zh.agency)
    assert listed.subject == f"trained:{zh.zhang.pk}:2026-03-10"


def test_an_older_training_that_is_entered_later_moves_no_clock(zh: Bureau) -> None:
    record(zh)
    record(zh, "2025-11-02", topic="设备使用")
    assert [each[0] for each in clocks(zh)] == ["2026-03-10"]
    assert Training.objects.count() == 2


def test_the_same_recorded_twice_stands_once(zh: Bureau) -> None:
    first = record(zh, attendees=[zh.zhang, zh.li])
    assert record(zh, attendees=[zh.li, zh.zhang]) == first
    assert len(history(first.subject)) == 1
    assert record(zh, topic="另一课") != first


def test_each_officer_stands_with_trainings_and_hours_and_who_lacks_them_comes_first(zh: Bureau) -> None:
    """ZH-4: officers never trained are reported."""
    record(zh)
    record(zh, "2026-04-01", topic="设备使用", hours=Decimal("1.5"))
    record(zh, "2025-05-05", topic="去年的课", attendees=[zh.li])
    rows = standings([zh.unit], 2026, date(2026, 4, 7))
    assert [(each.person, each.trainings, each.hours, each.last) for each in rows] == [
        (zh.li, 0, Decimal(0), date(2025, 5, 5)),
        (zh.zhang, 2, Decimal("3.5"), date(2026, 4, 1)),
    ]
    assert rows[1].due_at == clock("23:59:59", "2027-04-01")
    assert [each.topic for each in trainings_in(zh.agency, [zh.unit], 2026)] == ["设备使用", "执法全过程记录办法"]


def test_a_regulation_that_asks_for_no_training_judges_nothing(db) -> None:
    yc = found("yc")
    record(yc)
    assert Training.objects.count() == 1
    assert not Obligation.objects.filter(what="train").exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2026-04-08"}, "不能晚于今天"),
        ({"topic": " "}, "须写明培训内容"),
        ({"topic": "课" * 201}, "过长"),
        ({"trainer": "\0"}, "须写明授课"),
        ({"hours": Decimal(0)}, "大于 0"),
        ({"hours": Decimal(201)}, "不超过"),
        ({"attendees": []}, "参加培训的人"),
    ],
)
def test_what_cannot_be_is_refused_in_words(zh: Bureau, given: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        record(zh, **given)
    assert not Training.objects.exists()


def test_people_of_another_agency_are_refused(zh: Bureau) -> None:
    with pytest.raises(Refused, match="张三不是区综合行政执法局的人员"):
        record(zh, attendees=[found("yc").zhang])
