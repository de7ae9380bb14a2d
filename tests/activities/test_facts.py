"""Every fact that any installed pack reads for a duty is supplied, or it is said here who else supplies it and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import ALL_ITEMS, Bureau, clock

from liuhen.accounts.regulations import library
from liuhen.activities.facts import activity_facts, interruption_facts
from liuhen.activities.models import Activity, Interruption, Party
from liuhen.activities.services import (
    cannot_resume,
    declare_remote,
    exempt,
    give_notice,
    interrupt,
    receive_statement,
    register_party,
    report_interruption,
    return_to_unit,
    state_interruption,
    write_patrol_log,
)
from liuhen.devices.facts import check_facts, device_facts, officer_facts
from liuhen.kernel.spans import Span
from liuhen.policy.facts import checked_facts

ACTIVITY = (
    "activity.start",
    "activity.notice",
    "activity.exemption",
    "activity.close",
    "recording.required",
    "recording.coverage",
)

# fact → why no duty supplies it
ELSEWHERE = {
    "at": "the moment of asking, given by the engine itself",
    "recording.outside_window": "about one recording; the recordings room asks the coverage once for each",
    "recording.papers": "about one recording; asked by the recordings room",
    "recording.mode": "about one recording; asked by the recordings room",
    "recording.key_steps": "about one recording; asked by the recordings room",
    "recording.limitation_reason": "about one recording; asked by the recordings room",
}

# the interruption below was given up; a resumed one supplies them (test_interruptions)
NEVER_RESUMED = {"interruption.resumed_at", "interruption.voice_note_at"}


def full_party(ss: Bureau) -> Party:
    return register_party(
        actor=ss.actor(ss.zhang), at=clock("07:00"), agency=ss.agency, name="屯河置业有限公司", kind="org"
    )


@pytest.fixture
def everything(ss: Bureau) -> Activity:
    """A duty on which everything happened that can happen."""
    duty = planned(
        ss, kind="service", service_method="left", party=full_party(ss), persons_on_site=["周九"], case_name="扬尘案"
    )
    duty.draw_two()
    duty.run(until="start")
    give_notice(**duty.officer(clock("09:03")), activity=duty.activity, to=["周九"], method="口头")
    duty.first_act()
    stop = interrupt(**duty.officer(clock("10:00")), activity=duty.activity, reason="other", reason_text="断电")
    stop = cannot_resume(**duty.officer(clock("10:05")), interruption=stop)
    stop = report_interruption(**duty.officer(clock("10:06")), interruption=stop, to=ss.zhao)
    state_interruption(**duty.officer(clock("10:20")), interruption=stop, statement="工地停电，备用电池耗尽")
    declare_remote(
        **duty.officer(clock("10:25")),
        activity=duty.activity,
        reason="remote",
        statement="山路中断",
        expected_return_at=clock("10:00") + timedelta(days=1),
    )
    duty.end()
    made = exempt(
        **duty.officer(clock("10:40")),
        activity=duty.activity,
        made_by=ss.zhang,
        kind="objective",
        reason="停电",
        basis="第七条第三项",
    )
    receive_statement(actor=ss.actor(ss.qian), at=clock("11:00"), statement=made, received_by=ss.qian, role="leader")
    return_to_unit(**duty.officer(clock("12:00")), activity=duty.activity)
    write_patrol_log(
        **duty.officer(clock("12:10")),
        unit=ss.unit,
        day=clock("09:00").date(),
        officers=["张三"],
        area="屯河路",
        findings="无异常",
    )
    return duty.now()


def read_by_packs(questions: tuple[str, ...]) -> set[str]:
    return {fact for pack in library().values() for question in questions for fact in pack.reads(question)}


def test_a_duty_supplies_every_fact_its_questions_read(everything: Activity) -> None:
    stop = Interruption.objects.get(activity=everything)
    supplied = set(interruption_facts(stop)) | NEVER_RESUMED
    lacking = read_by_packs(ACTIVITY) - supplied - set(ELSEWHERE)
    assert not lacking


def test_an_interruption_supplies_every_fact_its_question_reads(everything: Activity) -> None:
    stop = Interruption.objects.get(activity=everything)
    assert read_by_packs(("activity.interruption",)) <= set(interruption_facts(stop)) | NEVER_RESUMED


def test_an_officer_to_be_sent_supplies_what_the_assignment_reads(everything: Activity) -> None:
    until = clock("09:00").date() + timedelta(days=30)
    supplied = set(activity_facts(everything)) | set(officer_facts(until, clock("09:00"))) | set(ELSEWHERE)
    assert read_by_packs(("activity.assign",)) <= supplied


def test_a_device_supplies_every_fact_its_questions_read(ss: Bureau) -> None:
    device = ss.device()
    day = clock("09:00").date()
    supplied = set(check_facts(device, ALL_ITEMS, clock("09:00"))) | set(device_facts(device, serviced_on=day))
    assert read_by_packs(("device.register", "device.check", "device.upkeep")) - set(ELSEWHERE) <= supplied


def test_nothing_is_excused_that_a_duty_supplies(everything: Activity) -> None:
    assert not set(ELSEWHERE) & set(activity_facts(everything))


def test_every_fact_is_one_that_the_vocabulary_knows_and_has_its_type(everything: Activity) -> None:
    stop = Interruption.objects.get(activity=everything)
    facts = interruption_facts(stop)
    for pack in library().values():
        assert checked_facts(pack.vocabulary, facts) == facts


def test_what_nobody_knows_is_left_out_and_never_said_to_be_no(ss: Bureau) -> None:
    facts = activity_facts(planned(ss).activity)
    for name in ("arrived_at", "started_at", "ended_at", "day_ended_at", "returned_at", "exemption", "remote_reason"):
        assert f"activity.{name}" not in facts
    assert "notice.at" not in facts
    assert "party.kind" not in facts
    assert facts["activity.remote"] is False
    assert facts["activity.recorded"] is False


def test_spans_given_by_the_caller_stand_for_the_stored_ones(ss: Bureau) -> None:
    activity = planned(ss).activity
    span = Span(clock("09:00"), clock("09:30"))
    facts = activity_facts(activity, [span])
    assert facts["activity.recordings"] == [{"from": span.start, "to": span.end}]
    assert facts["activity.recorded"] is True
    assert activity_facts(activity)["activity.recordings"] == []


def test_an_officer_without_a_card_leaves_a_hole_that_is_seen(ss: Bureau) -> None:
    activity = planned(ss, officers=("zhang", "qian")).activity
    records = activity_facts(activity)["activity.officers"]
    assert records == [
        {"name": "张三", "card": "65120001", "device": None},
        {"name": "钱七", "card": None, "device": None},
    ]


def test_several_notices_count_as_one(pds: Bureau) -> None:
    duty = planned(pds)
    duty.run(until="start")
    for at, to, points in (("09:20", ["李老板"], ["时间"]), ("09:10", ["周九", "李老板"], ["地点", "时间"])):
        give_notice(
            **duty.officer(clock("09:30")),
            activity=duty.activity,
            to=to,
            method="口头",
            voice_points=points,
            text="本次执法全程录音录像。",
            happened_at=clock(at),
        )
    facts = activity_facts(duty.now())
    assert facts["notice.at"] == clock("09:10")
    assert facts["notice.to"] == ["周九", "李老板"]
    assert facts["notice.voice_points"] == ["地点", "时间"]
