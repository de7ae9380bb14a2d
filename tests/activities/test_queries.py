"""Lists and matching: days, units, spans of time, the end of the day's enforcement, parties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock, found

from liuhen.activities.day import day_ended_at, same_day
from liuhen.activities.models import Activity, PatrolLog
from liuhen.activities.queries import (
    activities_of,
    activity_of,
    covering,
    not_returned,
    ongoing,
    page,
    parties_named,
    party_triggers,
    patrol_logs,
    statements_to_receive,
    to_close,
    today,
    unrecorded,
)
from liuhen.activities.services import (
    close_activity,
    declare_remote,
    exempt,
    flag_resistance,
    note_conflict,
    register_party,
    return_to_unit,
    write_patrol_log,
)
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span

DAY = date(2026, 4, 7)


def ran(bureau: Bureau, arrive: str, end: str, **given: Any) -> Duty:
    duty = planned(bureau, **given)
    duty.arrive(arrive)
    duty.start(arrive)
    duty.end(end)
    return duty


# --- day lists


def test_a_day_shows_what_is_planned_for_it_and_what_runs_on_it(yc: Bureau) -> None:
    morning = ran(yc, "09:00", "10:30")
    evening = planned(yc, title="夜间巡查", planned_at=clock("21:00"))
    tomorrow = planned(yc, title="明日", planned_at=clock("09:00", "2026-04-08"))
    assert list(today(yc.root, DAY)) == [morning.activity, evening.activity]
    assert list(activities_of(yc.li, DAY + timedelta(days=1))) == [tomorrow.activity]
    assert not activities_of(yc.zhao, DAY)


def test_a_duty_over_midnight_stands_on_both_days(yc: Bureau) -> None:
    duty = planned(yc)
    duty.arrive("22:00")
    duty.start("22:05")
    assert list(today(yc.unit, DAY + timedelta(days=1))) == [duty.activity]
    assert not today(yc.unit, DAY - timedelta(days=1))


def test_lists_by_state_follow_the_duty(yc: Bureau) -> None:
    duty = planned(yc)
    assert not ongoing(yc.unit)
    duty.run(until="start")
    assert list(ongoing(yc.root)) == [duty.activity]
    duty.end()
    assert not ongoing(yc.unit)
    assert list(to_close(yc.unit)) == [duty.activity]
    close_activity(**duty.officer(clock("18:00")), activity=duty.activity, recordings=[], shortfall_reason="卡坏了")
    assert not to_close(yc.unit)
    assert list(unrecorded(yc.agency)) == [duty.activity]


def test_pages_go_back_in_time_without_losing_one(yc: Bureau) -> None:
    made = [planned(yc, title=f"第{n}次").activity for n in range(5)]
    planned(found("zh"))
    first = page(yc.agency, size=2)
    second = page(yc.agency, before=first[-1].pk, size=2)
    assert [*first, *second] == list(reversed(made))[:4]
    assert page(yc.agency, state="closed") == []
    assert activity_of(made[0].subject) == made[0]
    assert activity_of("device:1") is None


# --- matching recordings


@pytest.mark.parametrize(
    ("start", "end", "found_it"),
    [
        ("08:00", "08:59:59", False),
        ("08:30", "09:00", True),
        ("09:30", "09:40", True),
        ("10:30", "11:00", True),
        ("10:30:01", "11:00", False),
    ],
)
def test_a_recording_is_matched_by_its_officer_and_time(yc: Bureau, start: str, end: str, found_it: bool) -> None:
    duty = ran(yc, "09:00", "10:30")
    span = Span(clock(start), clock(end))
    assert list(covering(yc.agency, yc.zhang, span)) == ([duty.activity] if found_it else [])
    assert not covering(yc.agency, yc.zhao, span)


def test_slack_reaches_a_recorder_switched_on_before_the_arrival(yc: Bureau) -> None:
    duty = ran(yc, "09:00", "10:30")
    early = Span(clock("08:50"), clock("08:58"))
    assert not covering(yc.agency, yc.li, early)
    assert list(covering(yc.agency, yc.li, early, slack=timedelta(minutes=5))) == [duty.activity]


def test_a_running_duty_covers_what_follows_and_a_planned_one_nothing(yc: Bureau) -> None:
    planned(yc)
    duty = planned(yc)
    duty.run(until="start")
    assert list(covering(yc.agency, yc.zhang, Span(clock("23:00"), clock("23:10")))) == [duty.activity]


# --- the end of the day's enforcement


def test_the_day_ends_with_the_last_duty_of_any_of_its_officers(yc: Bureau) -> None:
    morning = ran(yc, "09:00", "10:30", officers=("zhang", "li"))
    noon = ran(yc, "11:00", "12:00", officers=("li", "zhao"))
    others = ran(yc, "15:00", "16:00", officers=("qian",))
    assert day_ended_at(morning.now()) == clock("12:00")
    assert day_ended_at(noon.now()) == clock("12:00")
    assert day_ended_at(others.now()) == clock("16:00")
    assert list(same_day(noon.now())) == [morning.activity]


def test_it_is_unknown_while_the_duty_runs_and_does_not_wait_for_other_duties(yc: Bureau) -> None:
    running = planned(yc)
    running.run(until="start")
    done = ran(yc, "11:00", "12:00")
    assert day_ended_at(running.now()) is None
    assert not same_day(running.now())
    assert day_ended_at(done.now()) == clock("12:00")


def test_yesterday_and_tomorrow_are_other_days(yc: Bureau) -> None:
    late = ran(yc, "22:00", "23:59:59")
    next_day = planned(yc)
    next_day.arrive("22:00")
    next_day.start("22:00")
    assert day_ended_at(late.now()) == clock("23:59:59")
    next_day.activity.ended_at = clock("00:00", "2026-04-08")
    next_day.activity.save()
    assert day_ended_at(late.now()) == clock("23:59:59")
    assert day_ended_at(next_day.now()) == clock("00:00", "2026-04-08")


# --- away


def test_whoever_does_not_come_back_in_time_is_listed(ss: Bureau) -> None:
    duty = ran(ss, "09:00", "10:30")
    declare_remote(
        **duty.officer(clock("11:00")),
        activity=duty.activity,
        reason="remote",
        statement="山路中断",
        expected_return_at=clock("20:00"),
    )
    assert not not_returned(ss.agency, clock("20:00"))
    assert list(not_returned(ss.agency, clock("20:00:01"))) == [duty.activity]
    return_to_unit(**duty.officer(clock("21:00")), activity=duty.activity)
    assert not not_returned(ss.agency, clock("23:00"))


def test_statements_wait_for_their_receiver(ss: Bureau) -> None:
    duty = ran(ss, "09:00", "10:30")
    made = exempt(
        **duty.officer(clock("11:00")),
        activity=duty.activity,
        made_by=ss.zhang,
        kind="secret",
        reason="涉及商业秘密",
        basis="第七条第一项",
    )
    assert list(statements_to_receive(ss.agency)) == [made]


# --- parties


def party(bureau: Bureau, **given: Any):
    details: dict[str, Any] = {"name": "屯河置业有限公司", "kind": "org", **given}
    return register_party(
        actor=bureau.actor(bureau.zhang),
        at=clock("08:00"),
        agency=bureau.agency,
        **details,
    )


def test_a_party_stands_once(yc: Bureau) -> None:
    first = party(yc)
    assert party(yc) == first
    assert party(yc, kind="person") != first
    assert set(parties_named(yc.agency, "屯河")) == {first, party(yc, kind="person")}


@pytest.mark.parametrize("given", [{"name": " "}, {"kind": "ghost"}])
def test_a_party_has_a_name_and_a_kind(yc: Bureau, given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        party(yc, **given)


def test_zh_11_1_history_and_aversion_bring_triggers_with_them(zh: Bureau) -> None:
    third = party(zh, name="丙", kind="person")
    assert party_triggers(third) == []
    note_conflict(
        actor=zh.actor(zh.zhang),
        at=clock("08:00"),
        party=third,
        day=date(2026, 2, 1),
        event="推搡执法人员",
        source="2026-02-01 执法记录",
    )
    assert party_triggers(third) == ["past_conflict"]
    third = flag_resistance(
        actor=zh.actor(zh.zhao), at=clock("08:00"), party=third, resists=True, reason="多次扬言报复"
    )
    assert party_triggers(third) == ["resistance", "past_conflict"]


@pytest.mark.parametrize("given", [{"day": date(2026, 4, 8)}, {"event": ""}, {"source": " "}])
def test_a_conflict_is_told_with_its_source(zh: Bureau, given: dict[str, Any]) -> None:
    details: dict[str, Any] = {"day": DAY, "event": "争吵", "source": "当事人投诉", **given}
    with pytest.raises(Refused):
        note_conflict(actor=zh.actor(zh.zhang), at=clock("08:00"), party=party(zh), **details)


def test_aversion_is_not_said_without_a_reason(zh: Bureau) -> None:
    with pytest.raises(Refused, match="理由"):
        flag_resistance(actor=zh.actor(zh.zhang), at=clock("08:00"), party=party(zh), resists=True, reason="")


def test_a_party_of_another_agency_is_no_party_here(yc: Bureau) -> None:
    with pytest.raises(Refused) as refused:
        planned(yc, party=party(found("zh")))
    assert refused.value.rule == "activities.party.foreign"


# --- patrol logs


def log(bureau: Bureau, **given: Any) -> PatrolLog:
    details: dict[str, Any] = {
        "unit": bureau.unit,
        "day": DAY,
        "officers": ["张三"],
        "area": "屯河路",
        "findings": "无异常",
        **given,
    }
    return write_patrol_log(actor=bureau.actor(bureau.zhang), at=clock("17:00"), **details)


def test_a_patrol_log_stands_alone_or_with_its_duty(zh: Bureau) -> None:
    made = log(zh)
    assert list(patrol_logs(zh.root, DAY)) == [made]
    assert not patrol_logs(zh.root, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    "given", [{"officers": [" "]}, {"area": ""}, {"findings": " "}, {"day": DAY + timedelta(days=1)}]
)
def test_a_patrol_log_is_complete(zh: Bureau, given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        log(zh, **given)
    assert not PatrolLog.objects.exists()


def test_a_patrol_log_belongs_to_a_duty_of_its_own_unit(zh: Bureau) -> None:
    duty = planned(zh)
    duty.run(until="start")
    with pytest.raises(Refused) as refused:
        log(zh, unit=zh.root, activity=duty.activity)
    assert refused.value.rule == "activities.patrol.unit"
    assert Activity.objects.get().patrol_logs.count() == 0
