"""Hand-over slips: both sides, each with its moment; the keeper's is the one that counts (ZH-8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.recordings.conftest import empty_card, sealed, verdict
from tests.web.house import person

from liuhen.devices.models import HandOver
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.recordings.models import Recording, Slip
from liuhen.recordings.services.slips import close_slip, confirm_slip, write_slip
from liuhen.recordings.slips import recordings_of, to_hand_over, waiting_for

if TYPE_CHECKING:
    from tests.devices.bureau import Bureau

    from liuhen.accounts.models import Person

AT = clock("14:00")


@pytest.fixture
def keeper(zh: Bureau) -> Person:
    return person(zh, "keeper", "冯丽", "record_keeper", zh.unit)


@pytest.fixture
def two(zh: Bureau, tmp_path) -> list[Recording]:
    planned(zh).draw(zh.zhang, "ZF-017")
    card = empty_card(zh, tmp_path)
    card.film("09:00", 1)
    card.film("10:00", 1)
    return sealed(card.hand_in("12:00"))


def write(zh: Bureau, keeper: Person, rows: list[Recording], **given: object) -> Slip:
    actor = zh.actor(zh.zhang, AT)
    return write_slip(actor=actor, at=AT, officer=zh.zhang, keeper=keeper, recordings=rows, **given)  # type: ignore[arg-type]  # only `note`


def test_a_slip_is_confirmed_by_the_officer_who_writes_it_and_waits_for_the_keeper(
    zh: Bureau, keeper: Person, two: list[Recording]
) -> None:
    slip = write(zh, keeper, two, note="存储卡一并交")

    assert slip.is_open
    assert slip.hand_over.from_confirmed_at == AT
    assert [each.pk for each in recordings_of(slip)] == [each.pk for each in two]
    assert [each.pk for each in waiting_for(keeper)] == [slip.pk]
    assert to_hand_over(zh.zhang) == []
    assert verdict(two[0], "recording.hand_in") == "open"


@pytest.mark.parametrize(("at", "said"), [("2026-04-09 09:00:01", "satisfied"), ("2026-04-09 09:00:02", "overdue")])
def test_the_keepers_confirmation_is_the_moment_that_counts(
    zh: Bureau, keeper: Person, two: list[Recording], at: str, said: str
) -> None:
    """AS-03, ZH-8: 48 hours to the second, uploaded long before or not."""
    slip = write(zh, keeper, [two[0]])
    day, moment = at.split()
    confirmed = clock(moment, day)
    confirm_slip(actor=zh.actor(keeper, confirmed), at=confirmed, keeper=keeper, slip=slip)

    recording = Recording.objects.get(pk=two[0].pk)
    assert (recording.handed_over_at, recording.handed_over_to) == (confirmed, keeper)
    assert verdict(recording, "recording.hand_in") == said
    assert HandOver.objects.get(pk=slip.hand_over_id).complete
    assert [e.act for e in history(slip.subject)] == ["hand_over.begun", "hand_over.confirmed"]
    assert [e.act for e in history(recording.subject)].count("recording.received") == 1


def test_a_slip_is_confirmed_once(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    slip = write(zh, keeper, two)
    confirm_slip(actor=zh.actor(keeper, AT), at=AT, keeper=keeper, slip=slip)
    with pytest.raises(Refused, match="双方都已确认"):
        confirm_slip(actor=zh.actor(keeper, AT), at=AT, keeper=keeper, slip=slip)
    with pytest.raises(Refused, match="双方都已确认"):
        close_slip(actor=zh.actor(zh.zhang, AT), at=AT, slip=slip, reason="写错了")


def test_nobody_else_confirms(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    slip = write(zh, keeper, two)
    with pytest.raises(Refused, match="不由赵六确认"):
        confirm_slip(actor=zh.actor(zh.zhao, AT), at=AT, keeper=zh.zhao, slip=slip)


def test_a_slip_sent_back_frees_its_recordings_and_the_clock_runs_on(
    zh: Bureau, keeper: Person, two: list[Recording]
) -> None:
    slip = write(zh, keeper, two)
    with pytest.raises(Refused, match="理由"):
        close_slip(actor=zh.actor(keeper, AT), at=AT, slip=slip, reason=" ")
    with pytest.raises(Refused, match="移交人撤回"):
        close_slip(actor=zh.actor(zh.zhao, AT), at=AT, slip=slip, reason="x")
    close_slip(actor=zh.actor(keeper, AT), at=AT, slip=slip, reason="缺一份")

    assert waiting_for(keeper) == []
    assert {each.pk for each in to_hand_over(zh.zhang)} == {each.pk for each in two}
    assert verdict(two[0], "recording.hand_in") == "open"
    assert write(zh, keeper, two).pk != slip.pk


def test_what_may_not_stand_on_a_slip_is_refused(zh: Bureau, keeper: Person, two: list[Recording]) -> None:
    with pytest.raises(Refused, match="没有资料"):
        write(zh, keeper, [])
    with pytest.raises(Refused, match="不是本机关的资料管理人员"):
        write(zh, zh.li, two)
    with pytest.raises(Refused, match="不是您摄录的"):
        write_slip(actor=zh.actor(zh.li, AT), at=AT, officer=zh.li, keeper=keeper, recordings=two)
    write(zh, keeper, [two[0]])
    with pytest.raises(Refused, match="已列在移交单"):
        write(zh, keeper, [two[0]])


def test_the_register_of_hand_overs_has_one_row_with_every_code(
    zh: Bureau, keeper: Person, two: list[Recording]
) -> None:
    """F-20: holder change, items, time, both sides."""
    slip = write(zh, keeper, two)
    row = HandOver.objects.get(object_kind="recording")
    assert (row.subject, row.items) == (slip.subject, [each.code for each in two])
