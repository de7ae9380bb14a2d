"""What a duty brings for recordings: expectations before the card comes, clocks that move with the duty's facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock
from tests.recordings.conftest import empty_card, sealed, verdict
from tests.web.house import person as person_of

from liuhen.access import scope
from liuhen.access.may import see
from liuhen.activities.services import Assignment, assign_officers, declare_remote, return_to_unit
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import owed_by
from liuhen.recordings.queries import Filters, page, recording_by

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from liuhen.accounts.models import Person


def expected(bureau: Bureau) -> list[Obligation]:
    return list(Obligation.objects.filter(subject__startswith="expected:", withdrawn_at=None).order_by("subject"))


def test_each_carried_recorder_is_owed_from_the_end_of_the_duty(yc: Bureau, duty: Duty) -> None:
    """YC-A-6: 当日上传, before any card came."""
    duty.run(until="start")
    assert expected(yc) == []
    duty.end()
    owed = expected(yc)
    assert [o.person for o in owed] == [yc.zhang, yc.li]
    assert {o.due_at for o in owed} == {clock("23:59:59")}
    assert [o.subject for o in owed_by(yc.li, clock("11:00"))] == [owed[1].subject]


def test_the_card_replaces_the_expectation_by_its_recordings_clocks(yc: Bureau, duty: Duty, tmp_path: Path) -> None:
    duty.run()
    card = empty_card(yc, tmp_path)
    card.film("09:10", 2)
    (recording,) = sealed(card.hand_in("12:00"))
    assert [o.person for o in expected(yc)] == [yc.li]
    assert Obligation.objects.filter(subject=recording.subject, what="upload", fulfilled_at=clock("12:00")).exists()


def test_ss_the_clock_of_a_handed_in_recording_starts_when_the_duty_ends(ss: Bureau, tmp_path: Path) -> None:
    """SS-13¶1: 当天执法活动结束 comes after the hand-in of the first card."""
    duty = planned(ss)
    duty.draw_two()
    duty.run(until="start")
    card = empty_card(ss, tmp_path)
    card.film("09:10", 2)
    (recording,) = sealed(card.hand_in("10:00"))
    assert verdict(recording, "recording.hand_in") == "not_assessable"
    duty.end()
    export = Obligation.objects.get(subject=recording.subject, what="export", withdrawn_at=None)
    assert export.due_at == clock("23:59:59")
    assert export.fulfilled_at == clock("10:00")


def test_as_05_ss_remote_duty_counts_from_the_return(ss: Bureau, tmp_path: Path) -> None:
    """SS-13¶1: 24 hours after return."""
    duty = planned(ss)
    duty.draw_two()
    duty.run()
    at = clock("11:00")
    declare_remote(
        actor=ss.actor(ss.zhang, at),
        at=at,
        activity=duty.activity,
        reason="remote",
        statement="确实无法及时移交",
        expected_return_at=clock("10:30", "2026-04-09"),
    )
    (first, _second) = expected(ss)
    assert first.due_at is None
    back = clock("10:30", "2026-04-09")
    return_to_unit(actor=ss.actor(ss.zhang, back), at=back, activity=duty.activity)
    card = empty_card(ss, tmp_path)
    card.film("09:10", 2)
    (recording,) = sealed(card.hand_in("10:30:00", day="2026-04-10"))
    export = Obligation.objects.get(subject=recording.subject, what="export", withdrawn_at=None)
    assert export.due_at == clock("10:30:00", "2026-04-10")
    assert verdict(recording, "recording.hand_in") == "satisfied"
    late = empty_card(ss, tmp_path, "ZF-018")
    late.film("09:11", 2)
    (other,) = sealed(late.hand_in("10:30:01", day="2026-04-10"))
    assert verdict(other, "recording.hand_in") == "overdue"


def listed(person: Person, at: datetime) -> list[int]:
    """What the person's own scope lists."""
    return list(page(scope.words(person, at), Filters()).keys)


def test_an_officer_who_was_replaced_after_the_arrival_no_longer_sees_the_duty(yc: Bureau, tmp_path: Path) -> None:
    """Own is the duty of those who are on it; list and page say the same."""
    other = person_of(yc, "zhou", "周九", "officer", yc.unit)
    duty = planned(yc)
    duty.draw_two()
    duty.arrive()
    card = empty_card(yc, tmp_path)
    card.film("09:01", 2)
    (recording,) = sealed(card.hand_in("09:10"))
    at = clock("09:20")
    assert listed(yc.li, at) == listed(yc.zhang, at) == [recording.pk]
    assert listed(other, at) == []
    assign_officers(
        actor=yc.actor(yc.zhao),
        at=at,
        activity=duty.activity,
        officers=[Assignment(yc.zhang, lead_recorder=True), Assignment(other)],
    )
    assert listed(yc.li, at) == []
    assert listed(other, at) == [recording.pk]
    assert not see(yc.li, recording_by(recording.pk), at).allowed  # type: ignore[arg-type]  # it is there
    assert see(other, recording_by(recording.pk), at).allowed  # type: ignore[arg-type]  # it is there
    whole = (f"a{yc.agency.pk}",)
    assert list(page(whole, Filters(text="李四")).keys) == []
    assert list(page(whole, Filters(text="周九")).keys) == [recording.pk]
    assert recording.metadata.get(key="officers").value == "张三、周九"


def test_who_was_replaced_keeps_what_they_filmed_themselves(yc: Bureau, tmp_path: Path) -> None:
    """YC-A-3: whoever carries the recorder answers for it."""
    other = person_of(yc, "zhou", "周九", "officer", yc.unit)
    duty = planned(yc)
    duty.draw_two()
    duty.arrive()
    own = empty_card(yc, tmp_path, "ZF-018")
    own.film("09:01", 2)
    (recording,) = sealed(own.hand_in("09:10"))
    assert recording.person == yc.li
    at = clock("09:20")
    assign_officers(
        actor=yc.actor(yc.zhao), at=at, activity=duty.activity, officers=[Assignment(yc.zhang), Assignment(other)]
    )
    assert listed(yc.li, at) == [recording.pk]
    assert see(yc.li, recording_by(recording.pk), at).allowed  # type: ignore[arg-type]  # it is there
