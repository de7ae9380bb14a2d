"""AS-11, AS-12: two carriers, and what the recordings of a duty cover."""

from __future__ import annotations

import pytest
from tests.activities.acceptance import SHORT, WHOLE, Outcome, close, verdict
from tests.activities.duty import planned
from tests.devices.bureau import Bureau, clock, found

from liuhen.activities.demands import what_is_missing
from liuhen.activities.models import Activity
from liuhen.activities.services import Assignment, assign_officers, cover_activity
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span


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


def test_late_recordings_change_the_outcome_of_a_closed_duty(yc: Bureau) -> None:
    duty = planned(yc)
    duty.draw_two()
    duty.run()
    close(duty, [], shortfall_reason="卡片读不出")
    again = cover_activity(**duty.officer(clock("20:00")), activity=duty.activity, recordings=WHOLE)
    assert (again.state, again.outcome, again.shortfall) == (Activity.State.CLOSED, Outcome.RECORDED, [])
