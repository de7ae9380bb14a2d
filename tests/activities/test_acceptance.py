"""The acceptance scenarios of requirements §10 B, end to end against the real packs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock, found

from liuhen.accounts.services import suspend
from liuhen.activities.demands import what_is_demanded, what_is_missing
from liuhen.activities.models import Activity
from liuhen.activities.queries import notice_text, reasons_to_confirm
from liuhen.activities.services import (
    Assignment,
    assign_officers,
    close_activity,
    confirm_interruption_reason,
    cover_activity,
    exempt,
    interrupt,
    raise_flags,
    receive_statement,
    resume,
)
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span
from liuhen.obligations.models import Judgement, Obligation
from liuhen.obligations.queries import judgement_of
from liuhen.recordings.reports import Period, gaps_in

Outcome = Activity.Outcome


def verdict(subject: str, question: str) -> str:
    judgement = judgement_of(subject)
    assert judgement is not None
    return str(judgement.answers[question]["verdict"])


def rules(subject: str, question: str, verdict: str) -> set[str]:
    judgement = judgement_of(subject)
    assert judgement is not None
    return {finding["rule"] for finding in judgement.answers[question]["findings"] if finding["verdict"] == verdict}


def close(duty: Duty, recordings: list[Span], at: str = "18:00", **given: Any) -> Activity:
    return close_activity(
        **duty.officer(clock(at)),
        activity=duty.activity,
        recordings=recordings,
        **given,
    )


# --- AS-11: two carriers


def test_as_11_one_device_drawn_is_a_deviation_in_yc(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw(yc.zhang, "ZF-017")
    duty.run(until="start")
    assert duty.now().state == Activity.State.ONGOING
    assert verdict(duty.activity.subject, "activity.start") == "missing"
    duty.end()
    (listed,) = [demand for demand in what_is_missing(duty.activity, WHOLE, clock("18:00")) if not demand.binding]
    assert "双人携带" in listed.words
    assert [cite.clause for cite in listed.citations] == ["YC-A-5"]


def test_as_11_one_device_drawn_is_refused_where_the_agency_enforces_it(db) -> None:
    yc = found("yc", {"dual_carry_level": "refuse"})
    duty = planned(yc)
    device = duty.draw(yc.zhang, "ZF-017")
    duty.arrive()
    with pytest.raises(Refused) as refused:
        duty.start()
    assert "YC-A-5" in {cite.clause for cite in refused.value.citations}
    assert "双人携带" in refused.value.words
    assert duty.now().started_at is None
    device.refresh_from_db()
    assert device.state == device.State.ISSUED


def test_as_11_two_devices_and_one_lead_recorder_are_in_order(yc: Bureau) -> None:
    duty = planned(yc, lead="li")
    first, second = duty.draw_two()
    duty.run(until="start")
    assert verdict(duty.activity.subject, "activity.start") == "satisfied"
    for device in (first, second):
        device.refresh_from_db()
        assert device.state == device.State.IN_USE


def test_as_11_two_lead_recorders_are_refused(yc: Bureau) -> None:
    duty = planned(yc)
    assign_officers(
        actor=yc.actor(yc.zhao),
        at=clock("08:20"),
        activity=duty.activity,
        officers=[Assignment(yc.zhang, lead_recorder=True), Assignment(yc.li, lead_recorder=True)],
    )
    duty.draw_two()
    duty.arrive()
    with pytest.raises(Refused) as refused:
        duty.start()
    assert "YC-A-5" in {cite.clause for cite in refused.value.citations}


# --- AS-12: coverage

SHORT = [Span(clock("09:06"), clock("10:00")), Span(clock("10:04"), clock("10:30"))]
WHOLE = [Span(clock("09:00:30"), clock("10:29:30"))]


def test_as_12_both_gaps_are_listed_and_refuse_the_closing_without_a_reason(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    with pytest.raises(Refused) as refused:
        close(duty, SHORT)
    assert "09:00:00至09:06:00" in refused.value.words
    assert "10:00:00至10:04:00" in refused.value.words
    assert "YC-A-5" in {cite.clause for cite in refused.value.citations}
    assert duty.now().state == Activity.State.ENDED


def test_as_12_with_a_reason_it_is_closed_as_partly_recorded_and_stays_listed(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    closed = close(duty, SHORT, shortfall_reason="开机晚了，途中换电池")
    assert closed.outcome == Outcome.PARTLY
    assert len(closed.shortfall) == 2
    assert closed.shortfall_reason == "开机晚了，途中换电池"


def test_as_12_within_the_tolerance_nothing_is_missing(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    closed = close(duty, WHOLE)
    assert (closed.outcome, closed.shortfall) == (Outcome.RECORDED, [])


@pytest.mark.parametrize(("until", "missing"), [("10:29:00", 0), ("10:28:59", 1)])
def test_as_12_the_tolerance_of_sixty_seconds_is_counted_to_the_second(yc: Bureau, until: str, missing: int) -> None:
    """YC-A-5 with the agency's 60 seconds."""
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    found = what_is_missing(duty.activity, [Span(clock("09:01:00"), clock(until))], clock("18:00"))
    assert len([demand for demand in found if "没有音像记录" in demand.words]) == missing


# --- AS-13: the words of the notice


def test_as_13_the_notice_reads_exactly_as_prescribed(ss: Bureau) -> None:
    duty = planned(ss)
    assert notice_text(duty.activity, clock("08:30")) == (
        "您好，我们是第十二师住房和城乡建设局（城市管理局）执法人员张三、李四，证件号分别为65120001、65120002，"
        "为保护您的合法权益，监督我们的执法行为，本次执法全程录音录像。"
    )


@pytest.mark.parametrize("pack", ["yc", "zh", "hy", "pds"])
def test_as_13_elsewhere_no_words_are_prescribed(db, pack: str) -> None:
    assert notice_text(planned(found(pack)).activity, clock("08:30")) == ""


# --- AS-15: the reason of an interruption


def stopped(bureau: Bureau, *, voice: bool = True, reason: str = "obstructed", **flags: bool):
    duty = planned(bureau, flags=flags)
    duty.draw_two()
    duty.run(until="start")
    interruption = interrupt(
        **duty.officer(clock("10:10")),
        activity=duty.activity,
        reason=reason,
        reason_text="被多人围堵" if reason == "obstructed" else "",
    )
    resume(**duty.officer(clock("10:25")), interruption=interruption, voice_note_at=clock("10:25") if voice else None)
    return duty, interruption


def test_as_15_pds_accepts_that_people_on_site_obstructed(pds: Bureau) -> None:
    _, interruption = stopped(pds)
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"


def test_as_15_ss_takes_it_only_with_words_of_its_own(ss: Bureau) -> None:
    """SS-11 does not list 阻挠: it stands only as another objective reason, written out."""
    duty = planned(ss)
    duty.draw_two()
    duty.run(until="start")
    stop = interrupt(**duty.officer(clock("10:10")), activity=duty.activity, reason="obstructed")
    resume(**duty.officer(clock("10:25")), interruption=stop, voice_note_at=clock("10:25"))
    with pytest.raises(Refused):
        confirm_interruption_reason(actor=ss.actor(ss.zhao), at=clock("15:00"), interruption=stop, by=ss.zhao)
    assert verdict(stop.subject, "activity.interruption") == "missing"


def test_as_15_ss_puts_it_up_for_confirmation(ss: Bureau) -> None:
    _, interruption = stopped(ss)
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    assert list(reasons_to_confirm(ss.unit)) == [interruption]
    confirm_interruption_reason(actor=ss.actor(ss.zhao), at=clock("15:00"), interruption=interruption, by=ss.zhao)
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"
    assert not reasons_to_confirm(ss.unit).exists()


@pytest.mark.parametrize("reason", ["device", "obstructed"])
@pytest.mark.parametrize(("pack", "article"), [("ss", "SS-11"), ("pds", "PDS-2-7¶2")])
def test_as_15_without_a_voice_note_it_is_a_deviation_in_both(db, pack: str, article: str, reason: str) -> None:
    bureau = found(pack)
    duty, interruption = stopped(bureau, voice=False, reason=reason)
    if pack == "ss" and reason == "obstructed":
        confirm_interruption_reason(
            actor=bureau.actor(bureau.zhao), at=clock("15:00"), interruption=interruption, by=bureau.zhao
        )
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    duty.end()
    listed = what_is_missing(duty.activity, WHOLE, clock("18:00"))
    assert article in {cite.clause for demand in listed if "语音说明" in demand.words for cite in demand.citations}


# --- AS-17: major hazards admit no interruption


def test_as_17_at_a_major_hazard_even_an_excused_interruption_is_a_deviation(pds: Bureau) -> None:
    duty, interruption = stopped(pds, reason="power_or_storage", major_hazard=True)
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    assert "pds.stop.never" in rules(interruption.subject, "activity.interruption", "missing")
    duty.end()
    parts = [Span(clock("09:00"), clock("10:10")), Span(clock("10:25"), clock("10:30"))]
    (never,) = [each for each in what_is_missing(duty.activity, parts, clock("18:00")) if "全过程无间断" in each.words]
    assert [cite.clause for cite in never.citations] == ["PDS-2-4"]
    closed = close(duty, parts, shortfall_reason="电量不足")
    assert closed.outcome == Outcome.PARTLY
    period = Period(pds.agency, [pds.unit.pk], date(2026, 4, 1), date(2026, 4, 30))
    assert gaps_in(period) == [closed]


def test_as_17_without_the_hazard_it_is_normal(pds: Bureau) -> None:
    _, interruption = stopped(pds, reason="power_or_storage")
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"


def test_as_17_a_hazard_found_later_judges_the_interruption_again(pds: Bureau) -> None:
    from_normal, interruption = stopped(pds, reason="power_or_storage")
    assert verdict(interruption.subject, "activity.interruption") == "satisfied"
    raise_flags(**from_normal.officer(clock("10:26")), activity=from_normal.activity, flags=["major_hazard"])
    assert verdict(interruption.subject, "activity.interruption") == "missing"
    assert Judgement.objects.filter(subject=interruption.subject).count() >= 2


# --- AS-18: exemption


def statement(duty: Duty, **given: Any):
    details = {"kind": "urgent", "reason": "抢救伤员，来不及开机", "basis": "第七条第二项", **given}
    return exempt(
        **duty.officer(clock("11:00")),
        activity=duty.activity,
        made_by=duty.bureau.zhang,
        **details,
    )


def test_as_18_ss_refuses_a_statement_without_its_basis(ss: Bureau) -> None:
    duty = planned(ss)
    duty.run()
    with pytest.raises(Refused) as refused:
        statement(duty, basis="")
    assert "依据" in refused.value.words
    assert "SS-7" in {cite.clause.split("(")[0] for cite in refused.value.citations}


def test_as_18_received_by_the_leader_the_duty_is_exempt(ss: Bureau) -> None:
    duty = planned(ss)
    duty.run()
    made = statement(duty)
    receive_statement(actor=ss.actor(ss.qian), at=clock("16:00"), statement=made, received_by=ss.qian, role="leader")
    closed = close(duty, [])
    assert (closed.outcome, closed.shortfall) == (Outcome.EXEMPT, [])
    owed = Obligation.objects.get(what="unrecorded_statement")
    assert owed.fulfilled_at == clock("16:00")


def test_as_18_received_by_somebody_else_it_is_not(ss: Bureau) -> None:
    duty = planned(ss)
    duty.run()
    made = statement(duty)
    with pytest.raises(Refused) as refused:
        receive_statement(
            actor=ss.actor(ss.zhao), at=clock("16:00"), statement=made, received_by=ss.zhao, role="unit_head"
        )
    assert refused.value.citations
    made.refresh_from_db()
    assert made.received_at is None
    assert close(duty, []).outcome == Outcome.UNRECORDED


def test_as_18_yc_knows_no_exemption_and_the_duty_is_unrecorded(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    with pytest.raises(Refused) as refused:
        statement(duty)
    assert "YC-A-4" in {cite.clause for cite in refused.value.citations}
    with pytest.raises(Refused, match="没有音像记录"):
        close(duty, [])
    closed = close(duty, [], shortfall_reason="抢救伤员，来不及开机")
    assert closed.outcome == Outcome.UNRECORDED


# --- AS-19: what HY wants filmed


def sampling(hy: Bureau, kind: str = "sampling") -> Duty:
    duty = planned(hy, kind=kind, act="penalty", title="抽样取证")
    duty.run()
    return duty


def test_as_19_sampling_without_recording_or_reason_is_not_closed(hy: Bureau) -> None:
    duty = sampling(hy)
    with pytest.raises(Refused) as refused:
        close(duty, [], shortfall_reason="忘记开机")
    assert "HY-14" in {cite.clause for cite in refused.value.citations}


def test_as_19_with_the_reason_that_it_was_unsuitable_it_is_closed(hy: Bureau) -> None:
    duty = sampling(hy)
    statement(duty, kind="unsuitable", reason="涉及被抽样企业的配方，不适宜音像记录", basis="")
    assert close(duty, []).outcome == Outcome.EXEMPT


def test_as_19_an_inquiry_need_not_be_recorded(hy: Bureau) -> None:
    assert close(sampling(hy, kind="inquiry"), []).outcome == Outcome.NOT_REQUIRED


# --- AS-20: the list against article 4


def level(bureau: Bureau, **given: Any) -> str:
    activity = planned(bureau, **given).activity
    judgement = judgement_of(activity.subject)
    assert judgement is not None
    values = [f["value"] for f in judgement.answers["recording.required"]["findings"] if f.get("value")]
    return str(values[0])


@pytest.mark.parametrize(
    ("given", "expected", "article"),
    [
        ({"act": "penalty", "kind": "service", "service_method": "direct"}, "mandatory", "PDS-3-4(2)"),
        ({"act": "permit", "kind": "inspection"}, "optional", ""),
        (
            {"act": "permit", "kind": "inspection", "flags": {"dispute_possible": True}, "dispute_reason": "邻里反对"},
            "mandatory",
            "PDS-1-B5",
        ),
        ({"act": "permit", "kind": "service", "service_method": "left"}, "mandatory", "PDS-1-A3"),
        (
            {
                "act": "permit",
                "kind": "service",
                "service_method": "left",
                "flags": {"dispute_possible": True},
                "dispute_reason": "拒收",
            },
            "mandatory",
            "PDS-1-A3",
        ),
        ({"act": "inspection", "kind": "inspection", "flags": {"major_hazard": True}}, "uninterrupted", "PDS-2-4"),
    ],
)
def test_as_20_pds_weighs_the_list_against_article_4(
    pds: Bureau, given: dict[str, Any], expected: str, article: str
) -> None:
    """PDS-3-4 wins where it covers the act; a permit's survey is recorded only when a dispute is possible (4-08)."""
    assert level(pds, **given) == expected
    demand = what_is_demanded(Activity.objects.get(), clock("08:30"))[0]
    assert not article or article in {cite.clause for cite in demand.citations}


# --- suspended officers


@pytest.mark.parametrize(("pack", "article"), [("ss", "SS-21(3)"), ("pds", "PDS-3-18(3)")])
def test_a_suspended_officer_is_not_sent_and_reads_why(db, pack: str, article: str) -> None:
    bureau = found(pack)
    suspend(actor=system("test"), at=clock("07:00"), person=bureau.li, until=date(2026, 4, 7), reason="决定 1 号")
    with pytest.raises(Refused) as refused:
        planned(bureau)
    assert article in {cite.clause for cite in refused.value.citations}


def test_late_recordings_change_the_outcome_of_a_closed_duty(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    close(duty, [], shortfall_reason="卡片读不出")
    again = cover_activity(**duty.officer(clock("20:00")), activity=duty.activity, recordings=WHOLE)
    assert (again.state, again.outcome, again.shortfall) == (Activity.State.CLOSED, Outcome.RECORDED, [])
