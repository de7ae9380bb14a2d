"""Demands before leaving, what is missing before closing, statements, corrections, and the outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock

from liuhen.activities.demands import what_is_demanded, what_is_missing
from liuhen.activities.models import Activity, Correction
from liuhen.activities.services import (
    close_activity,
    correct_activity,
    cover_activity,
    declare_remote,
    exempt,
    receive_statement,
    return_to_unit,
    write_patrol_log,
)
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span
from liuhen.ledger.queries import history
from liuhen.obligations.models import Obligation

Outcome = Activity.Outcome
WHOLE = [Span(clock("09:00"), clock("10:30"))]


def ended(bureau: Bureau, **given: Any) -> Duty:
    duty = planned(bureau, **given)
    duty.draw_two()
    duty.run()
    return duty


def close(duty: Duty, recordings: list[Span], **given: Any) -> Activity:
    return close_activity(
        **duty.officer(clock("18:00")),
        activity=duty.activity,
        recordings=recordings,
        **given,
    )


# --- before leaving


def test_before_leaving_the_officers_read_what_is_demanded_and_what_they_lack(yc: Bureau) -> None:
    duty = planned(yc)
    before = what_is_demanded(duty.activity, clock("08:30"))
    assert any("YC-A-4" in {cite.clause for cite in demand.citations} for demand in before)
    assert any(demand.satisfied is False for demand in before)
    duty.draw_two()
    after = what_is_demanded(duty.activity, clock("08:45"))
    assert not [demand.words for demand in after if demand.satisfied is False]
    assert Activity.objects.get().officers.filter(device="").count() == 2  # nothing was kept by looking


def test_a_duty_that_need_not_be_recorded_demands_no_device(hy: Bureau) -> None:
    duty = planned(hy, kind="inquiry", act="penalty")
    recording = [d for d in what_is_demanded(duty.activity, clock("08:30")) if "HY" in str(d.citations)]
    assert all(demand.satisfied is not False for demand in recording)


def test_as_20_words_name_the_article_of_the_demand(pds: Bureau) -> None:
    duty = planned(pds, act="permit", kind="service", service_method="left")
    cited = {cite.clause for demand in what_is_demanded(duty.activity, clock("08:30")) for cite in demand.citations}
    assert "PDS-1-A3" in cited


# --- before closing


def test_nothing_is_missing_when_all_is_there(yc: Bureau) -> None:
    assert [demand.words for demand in what_is_missing(ended(yc).activity, WHOLE, clock("18:00"))] == []


def test_a_duty_under_way_misses_its_end(yc: Bureau) -> None:
    duty = planned(yc)
    duty.run(until="start")
    (demand,) = what_is_missing(duty.activity, [], clock("18:00"))
    assert (demand.words, demand.binding) == ("执法活动尚未结束。", True)


def test_looking_at_what_is_missing_keeps_nothing(yc: Bureau) -> None:
    duty = ended(yc)
    before = len(history(duty.activity.subject))
    assert what_is_missing(duty.activity, [Span(clock("09:30"), clock("10:30"))], clock("18:00"))
    assert len(history(duty.activity.subject)) == before
    assert duty.now().covered == []


def test_a_deviation_at_the_start_is_listed_but_does_not_bind(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw(yc.zhang, "ZF-017")
    duty.run()
    missing = what_is_missing(duty.activity, WHOLE, clock("18:00"))
    assert missing
    assert not any(demand.binding for demand in missing)
    assert close(duty, WHOLE).outcome == Outcome.RECORDED


def test_what_the_caller_names_as_unfulfilled_refuses_the_closing(yc: Bureau) -> None:
    with pytest.raises(Refused, match="3 段录像尚未移交"):
        close(ended(yc), WHOLE, unfulfilled=["3 段录像尚未移交。"])


def test_a_remote_duty_is_closed_after_the_return(ss: Bureau) -> None:
    duty = ended(ss)
    declare_remote(
        **duty.officer(clock("11:00")),
        activity=duty.activity,
        reason="elsewhere",
        statement="在外地",
        expected_return_at=clock("20:00"),
    )
    with pytest.raises(Refused, match="返回单位"):
        close(duty, WHOLE)
    return_to_unit(**duty.officer(clock("17:00")), activity=duty.activity)
    assert close(duty, WHOLE).state == Activity.State.CLOSED


def test_a_closed_duty_is_closed(yc: Bureau) -> None:
    duty = ended(yc)
    close(duty, WHOLE)
    with pytest.raises(Refused, match="已办结"):
        close(duty, WHOLE)


def test_the_closing_is_written_with_its_outcome_and_gaps(yc: Bureau) -> None:
    duty = ended(yc)
    close(duty, [Span(clock("09:10"), clock("10:30"))], shortfall_reason="开机晚了")
    entry = next(entry for entry in history(duty.activity.subject) if entry.act == "activity.closed")
    assert '"outcome":"partly"' in entry.content.decode()
    assert "开机晚了" in entry.content.decode()


def test_photographs_without_length_count_as_recorded(pds: Bureau) -> None:
    duty = ended(pds)
    assert close(duty, [Span(clock("09:10"), clock("09:10"))]).outcome in {Outcome.RECORDED, Outcome.PARTLY}


def test_a_zh_patrol_wants_its_log(zh: Bureau) -> None:
    duty = ended(zh, kind="patrol")
    words = "".join(demand.words for demand in what_is_missing(duty.activity, [], clock("18:00")))
    assert "巡查日志" in words
    write_patrol_log(
        **duty.officer(clock("17:00")),
        unit=zh.unit,
        day=clock("09:00").date(),
        officers=["张三", "李四"],
        area="屯河路以东",
        findings="占道经营 2 处",
        measures="当场劝离",
        activity=duty.activity,
    )
    words = "".join(demand.words for demand in what_is_missing(duty.activity, [], clock("18:00")))
    assert "巡查日志" not in words
    assert close(duty, []).outcome == Outcome.NOT_REQUIRED


# --- statements


def state(duty: Duty, **given: Any):
    details: dict[str, Any] = {"kind": "urgent", "reason": "抢险", "basis": "第七条第二项", **given}
    return exempt(**duty.officer(clock("11:00")), activity=duty.activity, made_by=duty.bureau.zhang, **details)


def test_a_statement_owes_its_receipt_until_the_next_day_ends(ss: Bureau) -> None:
    duty = ended(ss)
    state(duty)
    owed = Obligation.objects.get(what="unrecorded_statement")
    assert owed.due_at == clock("23:59:59", "2026-04-08")


def test_the_newest_statement_counts_and_the_older_one_stays(ss: Bureau) -> None:
    duty = ended(ss)
    old = state(duty, reason="记不清")
    new = state(duty, reason="抢救伤员")
    with pytest.raises(Refused) as refused:
        receive_statement(actor=ss.actor(ss.qian), at=clock("16:00"), statement=old, received_by=ss.qian, role="leader")
    assert refused.value.rule == "activities.statement.stale"
    receive_statement(actor=ss.actor(ss.qian), at=clock("16:00"), statement=new, received_by=ss.qian, role="leader")
    assert duty.activity.statements.count() == 2


def test_nobody_receives_in_a_role_not_held_or_for_another(ss: Bureau) -> None:
    duty = ended(ss)
    made = state(duty)
    for actor, receiver, role, rule in (
        (ss.zhao, ss.zhao, "leader", "role"),
        (ss.qian, ss.qian, "officer", "role"),
        (ss.zhao, ss.qian, "leader", "receive_other"),
        (ss.zhang, ss.zhang, "leader", "receive_self"),
    ):
        with pytest.raises(Refused) as refused:
            receive_statement(actor=ss.actor(actor), at=clock("16:00"), statement=made, received_by=receiver, role=role)
        assert refused.value.rule == f"activities.statement.{rule}"


def test_only_somebody_on_the_duty_says_why_nothing_was_recorded(ss: Bureau) -> None:
    duty = ended(ss)
    with pytest.raises(Refused) as refused:
        exempt(
            actor=ss.actor(ss.zhao),
            at=clock("11:00"),
            activity=duty.activity,
            made_by=ss.zhao,
            kind="urgent",
            reason="抢险",
        )
    assert refused.value.rule == "activities.statement.stranger"
    with pytest.raises(Refused) as refused:
        state(duty, reason=" ")
    assert refused.value.rule == "activities.statement.reason"


def test_the_reason_of_a_statement_nobody_received_goes_with_the_closing(ss: Bureau) -> None:
    duty = ended(ss)
    state(duty, kind="objective", reason="设备全部损坏")
    closed = close(duty, [])
    assert (closed.outcome, closed.shortfall_reason) == (Outcome.UNRECORDED, "设备全部损坏")


def test_pds_knows_no_exemption(pds: Bureau) -> None:
    duty = ended(pds)
    with pytest.raises(Refused) as refused:
        state(duty, kind="objective", reason="设备全部损坏")
    assert refused.value.citations
    assert close(duty, [], shortfall_reason="设备全部损坏").outcome == Outcome.UNRECORDED


# --- corrections


def correct(duty: Duty, changes: dict[str, Any], reason: str = "手误", at: str = "18:30") -> Activity:
    return correct_activity(**duty.officer(clock(at)), activity=duty.activity, changes=changes, reason=reason)


def test_a_correction_keeps_what_stood_there_and_why(yc: Bureau) -> None:
    duty = ended(yc)
    activity = correct(duty, {"ended_at": clock("10:40"), "place": "屯河嘉园三期"}, "表慢了十分钟")
    assert (activity.ended_at, activity.place) == (clock("10:40"), "屯河嘉园三期")
    row = Correction.objects.get()
    assert row.before == {"ended_at": "2026-04-07T02:30:00Z", "place": "屯河嘉园二期"}
    assert row.after == {"ended_at": "2026-04-07T02:40:00Z", "place": "屯河嘉园三期"}
    assert "activity.corrected" in {entry.act for entry in history(activity.subject)}


def test_a_corrected_end_moves_the_deadline(ss: Bureau) -> None:
    duty = ended(ss)
    state(duty)
    correct(duty, {"ended_at": clock("10:31")}, "表慢")
    owed = Obligation.objects.get(what="unrecorded_statement", withdrawn_at=None)
    assert owed.started_at == clock("10:31")


def test_a_correction_weighs_a_closed_duty_again(yc: Bureau) -> None:
    duty = ended(yc)
    close(duty, WHOLE)
    activity = correct(duty, {"arrived_at": clock("08:30")}, "到达时间漏登半小时")
    assert activity.outcome == Outcome.PARTLY
    assert activity.shortfall == ["04-07 08:30:00至09:00:00没有音像记录。"]
    assert (
        cover_activity(
            **duty.officer(clock("19:00")),
            activity=duty.activity,
            recordings=[Span(clock("08:30"), clock("10:30"))],
        ).outcome
        == Outcome.RECORDED
    )
    changes = [entry.act for entry in history(activity.subject)]
    assert changes.count("activity.outcome_changed") == 2


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"state": "planned"}, "value"),
        ({"outcome": "recorded"}, "value"),
        ({"ended_at": "10:40"}, "value"),
        ({"ended_at": None}, "value"),
        ({"on_site": "yes"}, "value"),
        ({"returned_at": clock("11:00")}, "unknown"),
        ({"place": "屯河嘉园二期"}, "same"),
        ({}, "same"),
    ],
)
def test_a_correction_changes_only_facts_and_only_known_ones(yc: Bureau, changes: dict[str, Any], rule: str) -> None:
    duty = ended(yc)
    with pytest.raises(Refused) as refused:
        correct(duty, changes)
    assert refused.value.rule == f"activities.correct.{rule}"
    assert not Correction.objects.exists()


def test_a_correction_keeps_the_order_of_things(yc: Bureau) -> None:
    duty = ended(yc)
    for changes in ({"arrived_at": clock("09:30")}, {"ended_at": clock("09:00")}, {"ended_at": clock("19:00")}):
        with pytest.raises(Refused) as refused:
            correct(duty, dict(changes))
        assert refused.value.rule.startswith("activities.moment.")


def test_a_correction_has_a_reason(yc: Bureau) -> None:
    with pytest.raises(Refused, match="理由"):
        correct(ended(yc), {"place": "别处"}, " ")


def test_a_kind_corrected_to_nonsense_is_refused(yc: Bureau) -> None:
    duty = ended(yc)
    with pytest.raises(Refused, match="picnic"):
        correct(duty, {"kind": "picnic"})
    assert duty.now().kind == "inspection"


def test_days_pass_and_a_late_correction_is_still_possible(yc: Bureau) -> None:
    duty = ended(yc)
    at = clock("09:00") + timedelta(days=30)
    assert (
        correct_activity(
            actor=yc.actor(yc.zhao), at=at, activity=duty.activity, changes={"case_name": "扬尘案"}, reason="补登案由"
        ).case_name
        == "扬尘案"
    )
