"""The course of a duty: each step in its order, with its moment, and refused otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import ALL_ITEMS, Bureau, clock, found

from liuhen.accounts.services import suspend
from liuhen.activities.models import Activity
from liuhen.activities.services import (
    Assignment,
    arrive,
    assign_officers,
    declare_remote,
    end_activity,
    give_notice,
    mark_first_act,
    raise_flags,
    return_to_unit,
    start_activity,
)
from liuhen.devices.services import check_device, issue_device
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.queries import judgement_of

State = Activity.State


def rule_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.rule.removeprefix("activities.")


def test_a_duty_runs_from_plan_to_end_and_the_ledger_tells_it(yc: Bureau) -> None:
    duty = planned(yc)
    assert duty.activity.state == State.PLANNED
    duty.draw_two()
    duty.arrive()
    duty.start()
    duty.first_act()
    assert duty.now().state == State.ONGOING
    duty.end()
    assert duty.now().state == State.ENDED
    acts = [entry.act for entry in history(duty.activity.subject) if entry.act.startswith("activity.")]
    assert acts == [
        "activity.planned",
        "activity.officers_assigned",
        "activity.arrived",
        "activity.started",
        "activity.first_act",
        "activity.ended",
    ]


def test_every_act_is_judged_again(yc: Bureau) -> None:
    duty = planned(yc)
    judgement = judgement_of(duty.activity.subject)
    assert judgement is not None
    assert set(judgement.answers) == {"recording.required"}
    duty.draw_two()
    duty.run()
    judgement = judgement_of(duty.activity.subject)
    assert judgement is not None
    assert set(judgement.answers) == {
        "recording.required",
        "activity.start",
        "activity.notice",
        "activity.close",
        "recording.coverage",
    }


def test_the_number_carries_the_agency_and_the_moment(yc: Bureau) -> None:
    assert planned(yc).activity.number.startswith("YC-20260407-080000-")


def test_moments_may_be_written_later_but_never_before_they_were(yc: Bureau) -> None:
    duty = planned(yc)
    activity = arrive(**duty.officer(clock("12:00")), activity=duty.activity, happened_at=clock("09:00"))
    activity = start_activity(**duty.officer(clock("12:01")), activity=activity, happened_at=clock("09:02"))
    assert (activity.arrived_at, activity.started_at) == (clock("09:00"), clock("09:02"))
    with pytest.raises(Refused) as refused:
        end_activity(**duty.officer(clock("12:02")), activity=activity, happened_at=clock("12:03"))
    assert rule_of(refused) == "moment.future"
    with pytest.raises(Refused) as refused:
        end_activity(**duty.officer(clock("12:02")), activity=activity, happened_at=clock("09:01"))
    assert rule_of(refused) == "moment.order"
    assert "09:02:00" in refused.value.words


@pytest.mark.parametrize(
    ("step", "state", "rule"),
    [
        (start_activity, "planned", "start.arrival"),
        (mark_first_act, "planned", "state"),
        (end_activity, "planned", "state"),
        (return_to_unit, "planned", "state"),
        (arrive, "ongoing", "state"),
        (start_activity, "ongoing", "started"),
        (return_to_unit, "ongoing", "state"),
        (arrive, "ended", "state"),
        (start_activity, "ended", "state"),
        (mark_first_act, "ended", "state"),
        (end_activity, "ended", "state"),
    ],
)
def test_a_step_out_of_order_is_refused(yc: Bureau, step, state: str, rule: str) -> None:
    duty = planned(yc)
    if state != "planned":
        duty.run(until="end" if state == "ended" else "start")
    with pytest.raises(Refused) as refused:
        step(**duty.officer(clock("11:00")), activity=duty.activity)
    assert rule_of(refused) == rule
    assert refused.value.words


def test_a_first_act_is_marked_once_and_a_return_too(yc: Bureau) -> None:
    duty = planned(yc)
    duty.run(until="start")
    duty.first_act()
    with pytest.raises(Refused):
        duty.first_act("09:06")
    duty.end()
    return_to_unit(**duty.officer(clock("11:00")), activity=duty.activity)
    with pytest.raises(Refused) as refused:
        return_to_unit(**duty.officer(clock("11:01")), activity=duty.activity)
    assert rule_of(refused) == "returned"


def test_a_duty_ends_only_after_it_has_started(yc: Bureau) -> None:
    duty = planned(yc)
    duty.arrive()
    with pytest.raises(Refused) as refused:
        duty.end()
    assert rule_of(refused) == "end.start"


def test_work_at_the_desk_needs_no_arrival(hy: Bureau) -> None:
    duty = planned(hy, on_site=False, kind="acceptance", act="permit")
    assert duty.start().state == State.ONGOING
    assert duty.activity.arrived_at is None


# --- planning


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"title": " "}, "title"),
        ({"kind": "service"}, "service_method"),
        ({"service_method": "left"}, "service_method"),
        ({"flags": {"dispute_possible": True}}, "dispute_reason"),
        ({"flags": {"sunny": True}}, "flags"),
    ],
)
def test_a_plan_is_complete(yc: Bureau, given: dict[str, Any], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        planned(yc, **given)
    assert rule_of(refused) == rule
    assert not Activity.objects.exists()


@pytest.mark.parametrize("given", [{"kind": "picnic"}, {"act": "picnic"}])
def test_a_kind_that_no_pack_knows_is_refused_by_name(yc: Bureau, given: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="picnic"):
        planned(yc, **given)
    assert not Activity.objects.exists()


def test_nobody_and_somebody_twice_are_no_list_of_officers(yc: Bureau) -> None:
    duty = planned(yc)
    for officers in ([], [Assignment(yc.zhang), Assignment(yc.zhang, lead_recorder=True)]):
        with pytest.raises(Refused) as refused:
            assign_officers(actor=yc.actor(yc.zhao), at=clock("08:20"), activity=duty.activity, officers=officers)
        assert rule_of(refused) == "officers.list"


def test_strangers_and_people_out_of_service_are_not_sent(yc: Bureau) -> None:
    duty = planned(yc)

    def send(person) -> str:
        with pytest.raises(Refused) as refused:
            assign_officers(
                actor=yc.actor(yc.zhao), at=clock("08:20"), activity=duty.activity, officers=[Assignment(person)]
            )
        return rule_of(refused)

    assert send(found("zh").zhang) == "officers.foreign"
    yc.li.is_active = False
    yc.li.save()
    assert send(yc.li) == "officers.inactive"


def test_officers_are_not_changed_once_it_has_started(yc: Bureau) -> None:
    duty = planned(yc)
    duty.run(until="start")
    with pytest.raises(Refused) as refused:
        assign_officers(
            actor=yc.actor(yc.zhao), at=clock("09:30"), activity=duty.activity, officers=[Assignment(yc.wang)]
        )
    assert rule_of(refused) == "officers.started"


def test_a_suspension_counts_on_the_day_of_the_duty(ss: Bureau) -> None:
    """Planned today for the day after the suspension ends: the officer may be sent."""
    suspend(actor=system("test"), at=clock("07:00"), person=ss.li, until=date(2026, 4, 8), reason="决定 1 号")
    with pytest.raises(Refused):
        planned(ss, planned_at=clock("09:00", "2026-04-08"))
    assert planned(ss, planned_at=clock("09:00", "2026-04-09")).activity.officers.count() == 2


def test_a_suspension_holds_in_yc_too_though_no_article_names_it(yc: Bureau) -> None:
    suspend(actor=system("test"), at=clock("07:00"), person=yc.li, until=date(2026, 4, 7), reason="决定 1 号")
    with pytest.raises(Refused) as refused:
        planned(yc)
    assert rule_of(refused) == "officers.suspended"


def test_flags_go_up_here_and_come_down_only_by_correction(pds: Bureau) -> None:
    duty = planned(pds)
    activity = raise_flags(
        **duty.officer(clock("09:00")),
        activity=duty.activity,
        flags=["major_hazard", "dispute_possible"],
        dispute_reason="群众围观",
    )
    assert (activity.major_hazard, activity.dispute_possible, activity.dispute_reason) == (True, True, "群众围观")
    with pytest.raises(Refused) as refused:
        raise_flags(**duty.officer(clock("09:00")), activity=duty.activity, flags=["state"])
    assert rule_of(refused) == "flags"


# --- devices


def test_the_device_drawn_for_the_duty_counts_before_one_drawn_earlier(yc: Bureau) -> None:
    duty = planned(yc)
    old = yc.device("ZF-001")
    check_device(actor=yc.actor(yc.zhang), at=clock("07:00"), device=old, items=ALL_ITEMS)
    issue_device(actor=yc.actor(yc.wang), at=clock("07:10"), device=old, person=yc.zhang)
    new, _ = duty.draw_two()
    duty.run(until="start")
    assert duty.activity.officers.get(person=yc.zhang).device == new.subject
    old.refresh_from_db()
    assert old.state == old.State.ISSUED


def test_a_second_duty_of_the_day_goes_on_with_the_same_devices(yc: Bureau) -> None:
    first = planned(yc)
    device, _ = first.draw_two()
    first.run()
    second = planned(yc, title="第二处工地")
    second.arrive("14:00")
    second.start("14:05")
    assert second.activity.officers.get(person=yc.zhang).device == device.subject
    judgement = judgement_of(second.activity.subject)
    assert judgement is not None
    assert judgement.answers["activity.start"]["verdict"] == "satisfied"


def test_national_law_keeps_enforcement_out_of_the_night_except_in_an_emergency(yc: Bureau) -> None:
    def night(**given: Any) -> Activity:
        duty = planned(yc, act="enforcement", kind="demolition", **given)
        duty.arrive("22:10")
        return duty.start("22:15")

    with pytest.raises(Refused) as refused:
        night()
    assert "XZQZ-43¶1" in {cite.clause for cite in refused.value.citations}
    assert night(flags={"emergency": True}).state == State.ONGOING


# --- notices


def test_a_notice_after_the_first_act_is_a_deviation_and_kept(ss: Bureau) -> None:
    duty = planned(ss)
    duty.draw_two()
    duty.run(until="start")
    duty.first_act("09:05")
    notice = give_notice(**duty.officer(clock("09:10")), activity=duty.activity, to=["周九"], method="口头")
    assert notice.text.startswith("您好，我们是第十二师")
    judgement = judgement_of(duty.activity.subject)
    assert judgement is not None
    assert judgement.answers["activity.notice"]["verdict"] == "missing"


def test_a_notice_in_time_satisfies(ss: Bureau) -> None:
    duty = planned(ss)
    duty.draw_two()
    duty.run(until="start")
    give_notice(**duty.officer(clock("09:04")), activity=duty.activity, to=["周九"], method="口头")
    duty.first_act("09:05")
    judgement = judgement_of(duty.activity.subject)
    assert judgement is not None
    assert judgement.answers["activity.notice"]["verdict"] not in {"missing", "refused"}


def test_pds_wants_everybody_on_site_told(pds: Bureau) -> None:
    duty = planned(pds, persons_on_site=["周九", "吴十"])
    duty.run(until="start")
    points = ["时间", "地点", "执法人员", "执法行为", "摄录重点"]

    def tell(to: list[str]) -> str:
        give_notice(
            **duty.officer(clock("09:10")),
            activity=duty.activity,
            to=to,
            method="口头",
            voice_points=points,
            text="现在开始录像。",
        )
        judgement = judgement_of(duty.activity.subject)
        assert judgement is not None
        return str(judgement.answers["activity.notice"]["verdict"])

    assert tell(["周九"]) == "missing"
    assert tell(["吴十"]) == "satisfied"


@pytest.mark.parametrize(("given", "rule"), [({"to": [" "]}, "notice.to"), ({"method": ""}, "notice.method")])
def test_a_notice_says_to_whom_and_how(ss: Bureau, given: dict[str, Any], rule: str) -> None:
    duty = planned(ss)
    duty.run(until="start")
    details: dict[str, Any] = {"to": ["周九"], "method": "口头", **given}
    with pytest.raises(Refused) as refused:
        give_notice(**duty.officer(clock("09:10")), activity=duty.activity, **details)
    assert rule_of(refused) == rule


# --- away from the unit


def remote(duty, **given: Any) -> Activity:
    details: dict[str, Any] = {
        "reason": "remote",
        "statement": "山路中断，确实无法及时移交",
        "expected_return_at": clock("20:00") + timedelta(days=2),
        **given,
    }
    return declare_remote(**duty.officer(clock("11:00")), activity=duty.activity, **details)


def test_a_remote_duty_says_why_and_when_one_will_be_back(ss: Bureau) -> None:
    duty = planned(ss)
    for given, rule in (
        ({"reason": ""}, "remote.reason"),
        ({"statement": " "}, "remote.statement"),
        ({"expected_return_at": clock("11:00")}, "remote.expected"),
    ):
        with pytest.raises(Refused) as refused:
            remote(duty, **given)
        assert rule_of(refused) == rule
    assert remote(duty).remote
    with pytest.raises(Refused, match="holiday"):
        remote(duty, reason="holiday")


def test_whoever_is_back_is_no_longer_away(ss: Bureau) -> None:
    duty = planned(ss)
    duty.run()
    return_to_unit(**duty.officer(clock("10:45")), activity=duty.activity)
    with pytest.raises(Refused) as refused:
        remote(duty)
    assert rule_of(refused) == "remote.returned"
