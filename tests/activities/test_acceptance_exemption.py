"""AS-18, AS-19, AS-20 and suspended officers: what need not be recorded, what HY wants filmed, who may go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.activities.acceptance import Outcome, close
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock, found

from liuhen.accounts.services import suspend
from liuhen.activities.demands import what_is_demanded
from liuhen.activities.models import Activity
from liuhen.activities.services import exempt, receive_statement
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import judgement_of


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


@pytest.mark.parametrize(("pack", "article"), [("ss", "SS-21(3)"), ("pds", "PDS-3-18(3)")])
def test_a_suspended_officer_is_not_sent_and_reads_why(db, pack: str, article: str) -> None:
    bureau = found(pack)
    suspend(actor=system("test"), at=clock("07:00"), person=bureau.li, until=date(2026, 4, 7), reason="决定 1 号")
    with pytest.raises(Refused) as refused:
        planned(bureau)
    assert article in {cite.clause for cite in refused.value.citations}
