"""Two at one device; upkeep on the spot; incidents that may be leads."""

from __future__ import annotations

from typing import Any

import pytest
from tests.devices.bureau import ALL_ITEMS, Bureau, clock, found
from tests.devices.walk import bring_to

from liuhen.devices.leads import read_leads
from liuhen.devices.models import Device
from liuhen.devices.moves import regulation_for
from liuhen.devices.services import Moved, as_shown, check_device, report_incident, return_device, service_device
from liuhen.kernel.refusals import Refused
from liuhen.obligations.models import Obligation

S = Device.State


def test_the_second_of_two_forms_is_told_what_the_first_did(yc: Bureau, recorder: Device):
    seen = recorder.changes.latest("pk").pk
    with as_shown(recorder, seen):
        check_device(actor=yc.actor(yc.zhang), at=clock("08:30"), device=recorder, items=ALL_ITEMS)
    with pytest.raises(Moved) as moved, as_shown(recorder, seen):
        check_device(actor=yc.actor(yc.li), at=clock("08:31"), device=recorder, items=ALL_ITEMS)

    assert (moved.value.change.step, moved.value.change.by) == ("check", yc.zhang.subject)
    assert recorder.checks.count() == 1


def test_what_fails_inside_leaves_the_device_as_it_was(yc: Bureau, recorder: Device):
    with pytest.raises(Refused), as_shown(recorder, recorder.changes.latest("pk").pk):
        check_device(actor=yc.actor(yc.zhang), at=clock("08:30"), device=recorder, items={"battery": True})

    assert recorder.changes.count() == 1


@pytest.mark.parametrize(("pack", "article"), [("yc", "YC-A-3"), ("zh", "ZH-13a")])
@pytest.mark.parametrize("state", [S.REGISTERED, S.IN_STOCK, S.CHECKED])
@pytest.mark.usefixtures("db")
def test_upkeep_on_the_spot_ends_the_round_and_moves_nothing(pack: str, article: str, state):
    bureau = found(pack)
    device = bring_to(bureau, bureau.device(), state)
    service_device(actor=bureau.actor(bureau.wang), at=clock("18:00"), device=device, content="除尘", result="正常")
    device.refresh_from_db()
    first, second = Obligation.objects.filter(question="device.upkeep").order_by("pk")

    assert device.state == state
    with pytest.raises(Refused) as refused:
        service_device(actor=bureau.actor(bureau.wang), at=clock("18:01"), device=device, content="除尘", result="正常")
    assert refused.value.rule == "devices.service.twice"
    assert first.fulfilled_at is not None
    assert second.fulfilled_at is None
    assert article in {cite["clause"] for cite in first.cites}
    assert article in {cite["clause"] for cite in second.cites}


@pytest.mark.parametrize("state", [S.ISSUED, S.RETURN_PENDING_UPLOAD, S.MAINTENANCE, S.LOST, S.RETIRED])
def test_nobody_services_on_the_spot_what_is_not_at_rest(yc: Bureau, recorder: Device, state):
    device = bring_to(yc, recorder, state)
    with pytest.raises(Refused) as refused:
        service_device(actor=yc.actor(yc.wang), at=clock("18:00"), device=device, content="除尘", result="正常")

    assert refused.value.rule == "devices.service.state"


def test_the_card_is_told_at_the_return(yc: Bureau, recorder: Device):
    device = bring_to(yc, recorder, S.ISSUED)
    with pytest.raises(Refused) as refused:
        return_device(actor=yc.actor(yc.zhang), at=clock("17:00"), device=device, card="eaten")
    assert refused.value.rule == "devices.return.card"
    assert return_device(actor=yc.actor(yc.zhang), at=clock("17:00"), device=device, card="inside").card == "inside"


def test_a_loss_with_consequences_is_a_lead_and_one_without_is_none(yc: Bureau, recorder: Device):
    """YC-A-9(7): 并造成后果 is part of the condition."""
    regulation = regulation_for(recorder, clock("19:00"))

    def clauses(kind: str, *consequences: str) -> set[str]:
        answer = read_leads(regulation, kind, consequences, clock("19:00"))
        return {cite.clause for finding in answer.standing for cite in finding.cites}

    assert "YC-A-9(7)" in clauses("lost", "harm")
    assert "YC-A-9(7)" not in clauses("lost")
    assert "YC-A-9(5)" in clauses("tampered")


def test_a_tampered_device_is_out_of_service_and_unknown_consequences_are_refused(yc: Bureau, recorder: Device):
    given: dict[str, Any] = {
        "happened_at": clock("12:00"),
        "place": "宿舍",
        "account": "外壳被撬开",
        "kind": "tampered",
    }
    with pytest.raises(Refused):
        report_incident(actor=yc.actor(yc.wang), at=clock("19:00"), device=recorder, consequences=["bad luck"], **given)
    row = report_incident(actor=yc.actor(yc.wang), at=clock("19:00"), device=recorder, consequences=["harm"], **given)
    recorder.refresh_from_db()

    assert (recorder.state, row.consequences) == (S.DAMAGED, ["harm"])
