"""The hand-over book: one side writes, the other confirms or declines, and a thing waits in one hand-over (YC-A-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from tests.devices.bureau import SETTING_UP, Bureau, clock
from tests.devices.walk import bring_to

from liuhen.accounts.services import create_person
from liuhen.devices.models import Device, HandOver
from liuhen.devices.queries import hand_overs_waiting_for
from liuhen.devices.services import confirm_hand_over, decline_hand_over, hand_over
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from liuhen.accounts.models import Person


@pytest.fixture
def other(yc: Bureau) -> Person:
    return create_person(actor=system("test"), at=SETTING_UP, login="yc-new", name="吴九", agency=yc.agency)


def begun(yc: Bureau, device: Device, receiver: Person) -> HandOver:
    return hand_over(
        actor=yc.actor(yc.wang),
        at=clock("10:00"),
        object_kind="device",
        subject=device.subject,
        from_person=yc.wang,
        to_person=receiver,
        items=["主机", "充电底座"],
    )


def test_a_declined_hand_over_moves_nothing_and_stays_with_its_reason(yc: Bureau, recorder: Device, other: Person):
    """YC-A-8."""
    entry = begun(yc, recorder, other)
    decline_hand_over(actor=yc.actor(other), at=clock("10:05"), entry=entry, reason="少一块电池")
    recorder.refresh_from_db()
    entry.refresh_from_db()

    assert recorder.custodian == yc.wang
    assert (entry.declined_at, entry.declined_reason) == (clock("10:05"), "少一块电池")
    assert not hand_overs_waiting_for(other)
    assert [each.act for each in history(recorder.subject)].count("hand_over.declined") == 1
    with pytest.raises(Refused) as refused:
        confirm_hand_over(actor=yc.actor(other), at=clock("10:06"), entry=entry)
    assert refused.value.rule == "devices.hand_over.declined"


@pytest.mark.parametrize(
    ("who", "reason", "rule"), [("wang", "x", "decline"), ("zhang", "x", "decline"), ("other", " ", "reason")]
)
def test_only_the_side_that_is_asked_declines_and_says_why(
    yc: Bureau, recorder: Device, other: Person, who, reason, rule
):
    entry = begun(yc, recorder, other)
    person = other if who == "other" else getattr(yc, who)
    with pytest.raises(Refused) as refused:
        decline_hand_over(actor=yc.actor(person), at=clock("10:05"), entry=entry, reason=reason)

    assert refused.value.rule == f"devices.hand_over.{rule}"
    assert list(hand_overs_waiting_for(other)) == [entry]


def test_a_confirmed_one_can_no_longer_be_declined(yc: Bureau, recorder: Device, other: Person):
    entry = begun(yc, recorder, other)
    confirm_hand_over(actor=yc.actor(other), at=clock("10:05"), entry=entry)
    recorder.refresh_from_db()

    assert recorder.custodian == other
    with pytest.raises(Refused):
        decline_hand_over(actor=yc.actor(other), at=clock("10:06"), entry=entry, reason="反悔")


def test_a_thing_waits_in_one_hand_over_at_a_time(yc: Bureau, recorder: Device, other: Person):
    entry = begun(yc, recorder, other)
    with pytest.raises(Refused, match="吴九"):
        begun(yc, recorder, yc.zhang)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(
            object_kind="device", subject=recorder.subject, from_person=yc.wang, to_person=yc.zhang, at=clock("10:01")
        )
    decline_hand_over(actor=yc.actor(other), at=clock("10:05"), entry=entry, reason="少一块电池")

    assert begun(yc, recorder, yc.zhang).waits_for == yc.zhang


def test_a_device_that_was_drawn_meanwhile_does_not_change_its_keeper(yc: Bureau, recorder: Device, other: Person):
    entry = begun(yc, recorder, other)
    bring_to(yc, recorder, Device.State.ISSUED)
    with pytest.raises(Refused) as refused:
        confirm_hand_over(actor=yc.actor(other), at=clock("10:05"), entry=entry)
    entry.refresh_from_db()
    recorder.refresh_from_db()

    assert refused.value.rule == "devices.hand_over.state"
    assert (entry.to_confirmed_at, recorder.custodian) == (None, yc.wang)
