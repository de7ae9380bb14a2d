"""What people may correct about a recording, and what stays as it was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction
from tests.devices.bureau import Bureau, clock
from tests.recordings.conftest import Card, empty_card, sealed, verdict

from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.obligations.models import Judgement, Obligation
from liuhen.recordings.models import ContentTick, Recording
from liuhen.recordings.services.classifying import mark_unrelated, set_mode, set_risk, set_secrecy, set_triggers
from liuhen.recordings.services.completing import assign_to, complete_metadata, correct_time
from liuhen.recordings.services.receiving import receive
from liuhen.recordings.services.ticking import tick, withdraw_tick

if TYPE_CHECKING:
    from pathlib import Path

    from tests.activities.duty import Duty


def one(card: Card, start: str = "16:20", at: str = "17:00", day: str = "2026-04-07") -> Recording:
    card.film(start, 4)
    (recording,) = sealed(card.hand_in(at, day=day))
    return recording


@pytest.fixture
def zh_card(zh: Bureau, tmp_path: Path) -> Card:
    zh.device("ZF-017")
    return empty_card(zh, tmp_path)


@pytest.fixture
def pds_card(pds: Bureau, tmp_path: Path) -> Card:
    pds.device("ZF-017")
    return empty_card(pds, tmp_path)


def by(card: Card, who: str, at: str, day: str = "2026-04-07"):
    moment = clock(at, day)
    return {"actor": card.bureau.actor(getattr(card.bureau, who), moment), "at": moment}


def test_as_09_zh_a_recording_without_its_keys_is_not_classified_until_they_are_there(zh_card: Card) -> None:
    """ZH-9: 六个索引项."""
    recording = one(zh_card)
    assert recording.classified_at is None
    assert recording.keep == Recording.Keep.UNCLASSIFIED
    complete_metadata(
        **by(zh_card, "zhang", "17:10"), recording=recording, values={"party_name": "无", "case_name": "无（日常巡查）"}
    )
    recording.refresh_from_db()
    assert recording.classified_at is None, "without a duty nobody has said who the officers were"
    assert verdict(recording, "recording.metadata") == "refused"
    complete_metadata(**by(zh_card, "zhang", "17:20"), recording=recording, values={"officers": "张三、李四"})
    recording.refresh_from_db()
    assert recording.classified_at == clock("17:20")
    assert verdict(recording, "recording.metadata") == "satisfied"
    assert recording.keep != Recording.Keep.UNCLASSIFIED


@pytest.mark.parametrize(("filled", "said"), [("16:20:04", "satisfied"), ("16:20:05", "overdue")])
def test_pds_metadata_in_time_fulfils_and_late_is_overdue(pds_card: Card, filled: str, said: str) -> None:
    """PDS-2-8: 24 小时内存入并完善项目, to the second."""
    recording = one(pds_card)
    stored = Obligation.objects.get(subject=recording.subject, what="store")
    assert (stored.due_at, stored.fulfilled_at) == (clock("16:20:04", "2026-04-08"), None)
    values = {"party_name": "张伟", "case_name": "某案"}
    complete_metadata(**by(pds_card, "zhang", filled, "2026-04-08"), recording=recording, values=values)
    now = Obligation.objects.get(pk=stored.pk)
    assert (now.due_at, now.fulfilled_at) == (stored.due_at, clock(filled, "2026-04-08"))
    judgement = Judgement.objects.filter(subject=recording.subject).latest("at")
    found = {each["rule"]: each["verdict"] for each in judgement.answers["recording.hand_in"]["findings"]}
    assert found["pds.hand_in.store"] == said


def test_filling_the_same_value_again_does_not_move_its_moment(pds_card: Card) -> None:
    recording = one(pds_card)
    values = {"party_name": "张伟", "case_name": "某案"}
    complete_metadata(**by(pds_card, "zhang", "18:00"), recording=recording, values=values)
    complete_metadata(**by(pds_card, "zhang", "18:00", "2026-04-09"), recording=recording, values=values)
    item = recording.metadata.get(key="case_name")
    assert item.filled_at == clock("18:00")


def test_a_corrected_clock_moves_the_deadline_and_both_answers_stay(card: Card) -> None:
    """G10 with packs.md §16.3: a corrected fact moves the clock under the same pack."""
    recording = one(card, start="23:50", at="00:10", day="2026-04-08")
    assert verdict(recording, "recording.hand_in") == "overdue"
    correct_time(
        **by(card, "zhao", "09:00", "2026-04-08"),
        recording=recording,
        started_at=clock("00:05", "2026-04-08"),
        reason="设备时钟慢 15 分钟，见告知单",
    )
    assert verdict(recording, "recording.hand_in") == "satisfied"
    kept = Judgement.objects.filter(subject=recording.subject).order_by("at")
    assert next(str(j.answers["recording.hand_in"]["verdict"]) for j in kept) == "overdue"
    assert len({j.digest for j in kept}) == 1
    recording.refresh_from_db()
    assert recording.device_started_at == clock("23:50")


def test_correcting_the_time_needs_a_reason_and_no_future(card: Card) -> None:
    recording = one(card)
    for started, reason in ((clock("16:00"), " "), (clock("18:00"), "看错")):
        with pytest.raises(Refused):
            correct_time(**by(card, "zhao", "17:30"), recording=recording, started_at=started, reason=reason)


def test_a_person_assigns_a_doubtful_recording_and_the_duty_hears_of_it(yc: Bureau, duty: Duty, tmp_path: Path) -> None:
    duty.run()
    card = empty_card(yc, tmp_path)
    card.film("11:00", 4)
    (recording,) = sealed(card.hand_in("12:00"))
    assert recording.activity is None
    assign_to(
        **by(card, "zhao", "12:30"), recording=recording, activity=duty.activity, person=yc.zhang, reason="画面为该工地"
    )
    recording.refresh_from_db()
    assert recording.assignment == Recording.Assignment.CONFIRMED
    assert duty.now().covered
    assert "recording.assigned" in [entry.act for entry in history(recording.subject)]


def test_moving_an_assigned_recording_needs_a_reason(yc: Bureau, duty: Duty, tmp_path: Path) -> None:
    duty.run()
    card = empty_card(yc, tmp_path)
    card.film("09:10", 2)
    (recording,) = sealed(card.hand_in("12:00"))
    with pytest.raises(Refused, match="理由"):
        assign_to(**by(card, "zhao", "12:30"), recording=recording, activity=None, person=None, reason="")


def test_receiving_stops_the_clock_and_nobody_receives_their_own(zh_card: Card) -> None:
    """AS-03, ZH-8."""
    bureau = zh_card.bureau
    recording = one(zh_card)
    receive(**by(zh_card, "zhao", "16:20:04", "2026-04-09"), keeper=bureau.zhao, recordings=[recording])
    obligation = Obligation.objects.get(subject=recording.subject, what="hand_over")
    assert obligation.fulfilled_at == clock("16:20:04", "2026-04-09")
    assert verdict(recording, "recording.hand_in") == "satisfied"
    Recording.objects.filter(pk=recording.pk).update(person=bureau.li, handed_over_at=None)
    with pytest.raises(Refused, match="本人"):
        receive(**by(zh_card, "li", "17:00"), keeper=bureau.li, recordings=[recording])


def test_as_25_zh_a_trigger_proposes_high_and_asks_for_a_disc(zh_card: Card) -> None:
    """ZH-10, ZH-11(2)."""
    recording = one(zh_card)
    set_triggers(**by(zh_card, "zhao", "18:00"), recording=recording, triggers=["complaint"])
    recording.refresh_from_db()
    assert recording.risk == "high"
    assert Obligation.objects.filter(subject=recording.subject, what="burn", withdrawn_at=None).exists()
    with pytest.raises(Refused, match="不能低于"):
        set_risk(**by(zh_card, "zhao", "18:10"), recording=recording, risk="low", reason="无")


def test_lowering_and_taking_away_need_reasons(zh_card: Card) -> None:
    recording = one(zh_card)
    recording = set_triggers(**by(zh_card, "zhao", "18:00"), recording=recording, triggers=["objection"])
    with pytest.raises(Refused, match="理由"):
        set_triggers(**by(zh_card, "zhao", "18:05"), recording=recording, triggers=[])
    with pytest.raises(Refused, match="依据"):
        set_secrecy(**by(zh_card, "zhao", "18:05"), recording=recording, kinds=["trade"], reason="")
    with pytest.raises(Refused, match="密级"):
        set_secrecy(**by(zh_card, "zhao", "18:05"), recording=recording, kinds=["other"], reason="x")
    with pytest.raises(Refused, match="理由"):
        mark_unrelated(**by(zh_card, "zhao", "18:05"), recording=recording, reason="")


def test_as_56_zh_key_steps_without_reason_or_paper_are_refused_by_the_article(zh_card: Card) -> None:
    """ZH-6."""
    recording = one(zh_card)
    with pytest.raises(Refused) as refused:
        set_mode(**by(zh_card, "zhang", "18:00"), recording=recording, mode="key_steps")
    assert [cite.clause for cite in refused.value.citations] == ["ZH-6"]
    recording = set_mode(
        **by(zh_card, "zhang", "18:10"),
        recording=recording,
        mode="key_steps",
        limitation_reason="暴雨，只能记录送达环节",
        key_steps=["送达"],
        papers=["送达回证 2026-031"],
    )
    assert verdict(recording, "recording.store") != "refused"


def test_a_tick_is_a_span_or_a_reason_inside_the_recording(card: Card) -> None:
    recording = one(card)
    zhao = card.bureau.zhao
    made = tick(**by(card, "zhao", "18:00"), person=zhao, recording=recording, item="现场检查", from_ms=500, to_ms=3500)
    for wrong in (
        {"from_ms": 1000, "to_ms": 90_000},
        {"from_ms": 3000, "to_ms": 1000},
        {},
        {"from_ms": 0, "to_ms": 1, "not_applicable": "无"},
    ):
        with pytest.raises(Refused):
            tick(**by(card, "zhao", "18:00"), person=zhao, recording=recording, item="现场检查", **wrong)
    withdraw_tick(**by(card, "zhao", "18:30"), tick=made)
    assert ContentTick.objects.get().withdrawn_at == clock("18:30")


@pytest.mark.parametrize("column", ["sha256", "size", "original_name", "object_id", "code"])
def test_the_database_itself_refuses_to_change_what_was_sealed(card: Card, column: str) -> None:
    recording = one(card)
    with pytest.raises(DatabaseError), transaction.atomic():
        Recording.objects.filter(pk=recording.pk).update(**{column: 7 if column == "size" else "x"})


def test_the_database_itself_refuses_to_delete_a_recording(card: Card) -> None:
    recording = one(card)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM recordings_recording WHERE id = %s", [recording.pk])
    assert Recording.objects.filter(pk=recording.pk).exists()
