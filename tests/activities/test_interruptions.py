"""Interruptions (SS-11, PDS-2-7): stopped, resumed or given up, reported, explained, confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock

from liuhen.activities.facts import interruption_facts
from liuhen.activities.models import Activity, Interruption
from liuhen.activities.queries import reasons_to_confirm
from liuhen.activities.services import (
    cannot_resume,
    close_activity,
    confirm_interruption_reason,
    interrupt,
    report_interruption,
    resume,
    state_interruption,
)
from liuhen.kernel.moments import day_end, local_day
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span
from liuhen.obligations.models import Obligation

Outcome = Activity.Outcome


@pytest.fixture
def duty(ss: Bureau) -> Duty:
    duty = planned(ss)
    duty.draw_two()
    duty.run(until="start")
    return duty


def stop(duty: Duty, at: str = "10:10", **given: Any) -> Interruption:
    details: dict[str, Any] = {"reason": "power_or_storage", **given}
    return interrupt(**duty.officer(clock(at)), activity=duty.activity, **details)


def rule_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.rule.removeprefix("activities.interruption.")


def test_a_resumed_interruption_tells_all_its_moments(duty: Duty) -> None:
    row = resume(**duty.officer(clock("10:25")), interruption=stop(duty), voice_note_at=clock("10:25"))
    facts = interruption_facts(row)
    assert facts["interruption.stopped_at"] == clock("10:10")
    assert facts["interruption.resumed_at"] == clock("10:25")
    assert facts["interruption.voice_note_at"] == clock("10:25")
    assert facts["interruption.resumable"] is True


def test_one_interruption_runs_on_a_device_at_a_time(duty: Duty) -> None:
    mine = duty.activity.officers.get(person=duty.bureau.zhang).device
    first = stop(duty, device_subject=mine)
    stop(duty)  # the other device may stop as well
    with pytest.raises(Refused) as refused:
        stop(duty, "10:12", device_subject=mine)
    assert rule_of(refused) == "running"
    resume(**duty.officer(clock("10:20")), interruption=first)
    assert stop(duty, "10:22", device_subject=mine).pk


@pytest.mark.parametrize(
    ("given", "rule"),
    [({"reason": "other"}, "reason"), ({"device_subject": "device:0"}, "device")],
)
def test_an_interruption_names_its_reason_and_a_device_of_the_duty(
    duty: Duty, given: dict[str, Any], rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        stop(duty, **given)
    assert rule_of(refused) == rule


def test_a_reason_that_no_pack_knows_is_refused_by_name(duty: Duty) -> None:
    with pytest.raises(Refused, match="lunch"):
        stop(duty, reason="lunch")
    assert not Interruption.objects.exists()


def test_it_is_over_once(duty: Duty) -> None:
    row = resume(**duty.officer(clock("10:25")), interruption=stop(duty))
    for act in (resume, cannot_resume):
        with pytest.raises(Refused) as refused:
            act(**duty.officer(clock("10:30")), interruption=row)
        assert rule_of(refused) == "over"


def test_it_does_not_end_before_it_began_nor_before_the_duty(duty: Duty) -> None:
    with pytest.raises(Refused, match="早于"):
        stop(duty, stopped_at=clock("08:59"))
    row = stop(duty)
    with pytest.raises(Refused, match="早于"):
        resume(**duty.officer(clock("10:25")), interruption=row, resumed_at=clock("10:09"))
    with pytest.raises(Refused, match="早于"):
        resume(**duty.officer(clock("10:25")), interruption=row, voice_note_at=clock("10:00"))


# --- what SS owes when it cannot go on


def given_up(duty: Duty) -> Interruption:
    return cannot_resume(**duty.officer(clock("10:12")), interruption=stop(duty))


def owed(what: str) -> Obligation:
    return Obligation.objects.get(what=what, withdrawn_at=None)


def test_giving_up_owes_a_report_at_once_and_an_explanation_afterwards(duty: Duty) -> None:
    given_up(duty)
    report = owed("interruption_report")
    assert report.due_at == clock("10:10") + timedelta(minutes=30)
    assert report.person == duty.bureau.zhang
    assert owed("interruption_statement").due_at is None  # its clock starts at the end of the duty
    duty.end()
    assert owed("interruption_statement").due_at == day_end(local_day(clock("10:30")) + timedelta(days=3))


def test_report_and_explanation_fulfil_them(duty: Duty) -> None:
    row = report_interruption(**duty.officer(clock("10:20")), interruption=given_up(duty), to=duty.bureau.zhao)
    assert owed("interruption_report").fulfilled_at == clock("10:20")
    duty.end()
    state_interruption(**duty.officer(clock("15:00")), interruption=row, statement="电量耗尽，无备用电池")
    assert owed("interruption_statement").fulfilled_at == clock("15:00")


def test_without_them_the_duty_is_not_closed_and_everything_missing_is_named(duty: Duty) -> None:
    given_up(duty)
    duty.end()
    with pytest.raises(Refused) as refused:
        close_activity(
            **duty.officer(clock("18:00")),
            activity=duty.activity,
            recordings=[Span(clock("09:00"), clock("10:10"))],
            unfulfilled=["录音录像尚未导出。"],
            shortfall_reason="电量耗尽",
        )
    assert "SS-11" in {cite.clause for cite in refused.value.citations}
    assert "录音录像尚未导出。" in refused.value.words


def test_with_them_it_is_closed_as_partly_recorded(duty: Duty) -> None:
    row = report_interruption(**duty.officer(clock("10:20")), interruption=given_up(duty), to=duty.bureau.zhao)
    duty.end()
    state_interruption(**duty.officer(clock("15:00")), interruption=row, statement="电量耗尽")
    closed = close_activity(
        **duty.officer(clock("18:00")), activity=duty.activity, recordings=[Span(clock("09:00"), clock("10:10"))]
    )
    assert closed.outcome == Outcome.PARTLY


def test_only_what_cannot_go_on_is_reported_and_once_and_to_somebody_else(duty: Duty) -> None:
    running = stop(duty)
    with pytest.raises(Refused) as refused:
        report_interruption(**duty.officer(clock("10:20")), interruption=running, to=duty.bureau.zhao)
    assert rule_of(refused) == "report"
    row = cannot_resume(**duty.officer(clock("10:12")), interruption=running)
    with pytest.raises(Refused) as refused:
        report_interruption(**duty.officer(clock("10:20")), interruption=row, to=duty.bureau.zhang)
    assert rule_of(refused) == "report_self"
    with pytest.raises(Refused) as refused:
        report_interruption(**duty.officer(clock("10:20")), interruption=row, to=duty.bureau.li)
    assert rule_of(refused) == "report_to"
    report_interruption(**duty.officer(clock("10:20")), interruption=row, to=duty.bureau.zhao)
    with pytest.raises(Refused):
        report_interruption(**duty.officer(clock("10:21")), interruption=row, to=duty.bureau.zhao)


def test_an_explanation_has_words_and_is_given_once(duty: Duty) -> None:
    row = given_up(duty)
    with pytest.raises(Refused) as refused:
        state_interruption(**duty.officer(clock("10:40")), interruption=row, statement=" ")
    assert rule_of(refused) == "statement"
    state_interruption(**duty.officer(clock("10:40")), interruption=row, statement="电量耗尽")
    with pytest.raises(Refused) as refused:
        state_interruption(**duty.officer(clock("10:41")), interruption=row, statement="更正")
    assert rule_of(refused) == "stated"


# --- confirmation


def test_a_reason_in_words_waits_for_somebody_who_was_not_there(duty: Duty) -> None:
    b = duty.bureau
    row = stop(duty, reason="other", reason_text="当事人家属晕倒，协助救护")
    assert list(reasons_to_confirm(b.root)) == [row]
    for actor, by, rule in ((b.zhang, b.zhang, "confirm_self"), (b.zhang, b.zhao, "confirm_other")):
        with pytest.raises(Refused) as refused:
            confirm_interruption_reason(actor=b.actor(actor), at=clock("15:00"), interruption=row, by=by)
        assert rule_of(refused) == rule
    confirm_interruption_reason(actor=b.actor(b.zhao), at=clock("15:00"), interruption=row, by=b.zhao)
    assert not reasons_to_confirm(b.root)
    with pytest.raises(Refused) as refused:
        confirm_interruption_reason(actor=b.actor(b.zhao), at=clock("15:01"), interruption=row, by=b.zhao)
    assert rule_of(refused) == "confirmed"


def test_a_reason_without_words_cannot_be_confirmed(duty: Duty) -> None:
    b = duty.bureau
    with pytest.raises(Refused) as refused:
        confirm_interruption_reason(actor=b.actor(b.zhao), at=clock("15:00"), interruption=stop(duty), by=b.zhao)
    assert rule_of(refused) == "reason"


# --- what an interruption explains


def closed_with_a_gap(duty: Duty, **given: Any) -> Activity:
    row = stop(duty)
    resume(**duty.officer(clock("10:20")), interruption=row, voice_note_at=given.pop("voice", None))
    duty.end()
    return close_activity(
        **duty.officer(clock("18:00")),
        activity=duty.activity,
        recordings=[Span(clock("09:00"), clock("10:10:20")), Span(clock("10:19:50"), clock("10:30"))],
        **given,
    )


def test_an_accepted_interruption_explains_the_gap(duty: Duty) -> None:
    closed = closed_with_a_gap(duty, voice=clock("10:20"))
    assert (closed.outcome, closed.shortfall) == (Outcome.RECORDED, [])


def test_without_the_voice_note_it_explains_nothing(duty: Duty) -> None:
    with pytest.raises(Refused, match="10:10:20至10:19:50"):
        closed_with_a_gap(duty)


def test_a_duty_with_a_running_interruption_is_not_closed(duty: Duty) -> None:
    row = stop(duty)
    duty.end()
    close: dict[str, Any] = {"activity": duty.activity, "recordings": [Span(clock("09:00"), clock("10:30"))]}
    with pytest.raises(Refused, match="中断尚未登记恢复"):
        close_activity(**duty.officer(clock("18:00")), **close)
    with pytest.raises(Refused):
        resume(**duty.officer(clock("18:00")), interruption=row)  # the duty is over: it can only be given up
    assert not cannot_resume(**duty.officer(clock("18:01")), interruption=row).resumable
