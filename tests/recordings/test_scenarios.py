"""The acceptance scenarios of requirements §10 A, told through the public services at their exact moments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock
from tests.recordings.conftest import Card, empty_card, sealed, verdict
from tests.web.house import person

from liuhen.activities.services import declare_remote, register_party, return_to_unit
from liuhen.kernel.refusals import Refused
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import late, overdue, owed_by, owed_in
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import Filters, page
from liuhen.recordings.reports import Period, overdue_in
from liuhen.recordings.services.completing import complete_metadata
from liuhen.recordings.services.receiving import receive

if TYPE_CHECKING:
    from pathlib import Path

    from liuhen.accounts.models import Person


def out(bureau: Bureau, day: str, until: str, **given) -> Duty:
    """A duty of the day with two recorders, from 09:00."""
    duty = planned(bureau, day=day, **given)
    duty.draw_two()
    duty.run(until="start")
    duty.end(until)
    return duty


def filmed(bureau: Bureau, tmp_path: Path, start: str, day: str, device_no: str = "ZF-017") -> Card:
    """A card with one second of film, so that `start` is a second before the recording was made 制作完成."""
    card = empty_card(bureau, tmp_path, device_no)
    card.film(start, 1, day=day)
    return card


def owed(recording: Recording, what: str) -> Obligation:
    return Obligation.objects.get(subject=recording.subject, what=what, withdrawn_at=None)


def in_time(obligation: Obligation) -> bool:
    assert obligation.due_at is not None
    assert obligation.fulfilled_at is not None
    return obligation.fulfilled_at <= obligation.due_at


# --- AS-01 [YC] same-day upload: the 10th of March is a Tuesday


def test_as_01_yc_until_midnight_nothing_is_overdue_and_then_it_is_listed_for_officer_and_section(yc: Bureau) -> None:
    """YC-A-6: before any card came."""
    out(yc, "2026-03-10", "16:20")
    last, first = clock("23:59:59", "2026-03-10"), clock("00:00:00", "2026-03-11")
    assert list(overdue(yc.agency, last)) == []
    listed = list(overdue(yc.agency, first))
    assert [(each.person, each.unit, each.due_at) for each in listed] == [
        (yc.zhang, yc.unit, last),
        (yc.li, yc.unit, last),
    ]
    assert {cite["clause"] for each in listed for cite in each.cites} == {"YC-A-6"}
    assert listed[0] in owed_by(yc.zhang, first)
    assert listed[1] not in owed_by(yc.zhang, first)
    assert set(listed) <= set(owed_in([yc.unit]))


@pytest.mark.parametrize(
    ("at", "day", "said"), [("23:59:59", "2026-03-10", "satisfied"), ("00:00:00", "2026-03-11", "overdue")]
)
def test_as_01_yc_the_second_of_midnight_decides(yc: Bureau, tmp_path: Path, at: str, day: str, said: str) -> None:
    """YC-A-6, C-03: what was late stays listed with officer and section (F-58)."""
    out(yc, "2026-03-10", "16:20")
    (recording,) = sealed(filmed(yc, tmp_path, "16:19:59", "2026-03-10").hand_in(at, day=day))
    assert recording.intake.target == "workstation"
    assert owed(recording, "upload").due_at == clock("23:59:59", "2026-03-10")
    assert verdict(recording, "recording.hand_in") == said
    period = Period(yc.agency, [yc.unit.pk], date(2026, 3, 1), date(2026, 3, 31), "upload")
    told = [(each.person, each.unit, each.subject) for each in overdue_in(period, clock(at, day))]
    is_late = said == "overdue"
    assert ((yc.zhang, yc.unit, recording.subject) in told) is is_late
    assert late(yc.agency).filter(subject=recording.subject).exists() is is_late


@pytest.mark.parametrize(
    ("at", "day", "said"), [("23:59:59", "2026-03-10", "satisfied"), ("00:00:00", "2026-03-11", "overdue")]
)
def test_as_01_yc_being_elsewhere_changes_nothing(yc: Bureau, tmp_path: Path, at: str, day: str, said: str) -> None:
    """YC-A-6, C-01: the regulation has no exception for 异地."""
    duty = planned(yc, day="2026-03-10")
    duty.draw_two()
    duty.run(until="start")
    declare_remote(
        **duty.officer(clock("12:00", "2026-03-10")),
        activity=duty.activity,
        reason="elsewhere",
        statement="在邻县执法，确实无法及时移交",
        expected_return_at=clock("18:00", "2026-03-12"),
    )
    duty.end("16:20")
    (recording,) = sealed(filmed(yc, tmp_path, "16:19:59", "2026-03-10").hand_in(at, day=day))
    assert recording.activity == duty.activity
    assert owed(recording, "upload").due_at == clock("23:59:59", "2026-03-10")
    assert verdict(recording, "recording.hand_in") == said


# --- AS-03 [ZH] 48 hours, and the hand-over counts


@pytest.fixture
def zh_keeper(zh: Bureau) -> Person:
    return person(zh, "keeper", "冯丽", "record_keeper", zh.unit)


@pytest.mark.parametrize(("at", "said"), [("16:20:00", "satisfied"), ("16:20:01", "overdue")])
def test_as_03_zh_the_keepers_receipt_stops_the_clock_of_48_hours(
    zh: Bureau, zh_keeper: Person, tmp_path: Path, at: str, said: str
) -> None:
    """ZH-8."""
    out(zh, "2026-03-10", "16:20")
    (recording,) = sealed(filmed(zh, tmp_path, "16:19:59", "2026-03-10").hand_in("09:00", day="2026-03-11"))
    assert recording.ended_at == clock("16:20:00", "2026-03-10")
    moment = clock(at, "2026-03-12")
    receive(actor=zh.actor(zh_keeper, moment), at=moment, keeper=zh_keeper, recordings=[recording])
    handed = owed(recording, "hand_over")
    assert handed.due_at == clock("16:20:00", "2026-03-12")
    assert handed.fulfilled_at == moment
    assert in_time(handed) is (said == "satisfied")
    assert verdict(Recording.objects.get(pk=recording.pk), "recording.hand_in") == said


def test_as_03_zh_an_upload_in_time_does_not_stop_the_clock(zh: Bureau, tmp_path: Path) -> None:
    """ZH-8: uploaded on the 11th, received by nobody."""
    out(zh, "2026-03-10", "16:20")
    (recording,) = sealed(filmed(zh, tmp_path, "16:19:59", "2026-03-10").hand_in("09:00", day="2026-03-11"))
    handed = owed(recording, "hand_over")
    assert handed not in overdue(zh.agency, clock("16:20:00", "2026-03-12"))
    assert handed in overdue(zh.agency, clock("16:20:01", "2026-03-12"))
    assert handed.person == zh.zhang
    assert "ZH-8" in {cite["clause"] for cite in handed.cites}


# --- AS-04 [HY] 24 hours and the allowed target: the 30th of May is a Saturday


def test_as_04_hy_a_refused_target_lets_the_clock_run_on(hy: Bureau, tmp_path: Path) -> None:
    """HY-30¶3: 个人电脑 is refused, and nothing was stored."""
    out(hy, "2026-05-30", "18:00")
    card = filmed(hy, tmp_path, "17:59:59", "2026-05-30")
    card.target = "personal"
    with pytest.raises(Refused) as refused:
        card.hand_in("19:00", day="2026-05-30")
    assert refused.value.citations[0].clause == "HY-30¶3"
    assert not Recording.objects.exists()
    (running, _) = Obligation.objects.filter(what="store", fulfilled_at=None).order_by("pk")
    assert running.due_at == clock("18:00:00", "2026-05-31")
    assert running not in overdue(hy.agency, clock("18:00:00", "2026-05-31"))
    assert running in overdue(hy.agency, clock("18:00:01", "2026-05-31"))


@pytest.mark.parametrize(("at", "said"), [("18:00:00", "satisfied"), ("18:00:01", "overdue")])
def test_as_04_hy_24_hours_count_on_a_weekend(hy: Bureau, tmp_path: Path, at: str, said: str) -> None:
    """HY-30¶3, G2."""
    out(hy, "2026-05-30", "18:00")
    card = filmed(hy, tmp_path, "17:59:59", "2026-05-30")
    card.target = "enforcement_system"
    (recording,) = sealed(card.hand_in(at, day="2026-05-31"))
    stored = owed(recording, "store")
    assert (stored.due_at, stored.fulfilled_at) == (clock("18:00:00", "2026-05-31"), clock(at, "2026-05-31"))
    assert verdict(recording, "recording.hand_in") == said


# --- AS-05 [SS] and AS-07 [PDS]: three days far away, back on the 5th of April


def far_away(bureau: Bureau) -> Duty:
    """A duty from the 1st to the 3rd of April, declared remote, whose officers are back on the 5th at 10:30."""
    duty = planned(bureau, day="2026-04-01")
    duty.draw_two()
    duty.run(until="start")
    duty.day = "2026-04-03"
    declare_remote(
        **duty.officer(clock("12:00", duty.day)),
        activity=duty.activity,
        reason="remote",
        statement="确实无法及时移交",
        expected_return_at=clock("10:00", "2026-04-05"),
    )
    duty.end("18:00")
    return duty


def back(duty: Duty) -> None:
    return_to_unit(**duty.officer(clock("10:30", "2026-04-05")), activity=duty.activity)


def test_as_05_ss_nothing_is_overdue_before_the_return(ss: Bureau) -> None:
    """SS-13¶1."""
    duty = far_away(ss)
    assert list(overdue(ss.agency, clock("23:59:59", "2026-04-04"))) == []
    exports = Obligation.objects.filter(what="export", withdrawn_at=None)
    assert [each.due_at for each in exports] == [None, None]
    back(duty)
    assert {each.due_at for each in exports.all()} == {clock("10:30:00", "2026-04-06")}
    assert not overdue(ss.agency, clock("10:30:00", "2026-04-06")).filter(what="export").exists()
    assert overdue(ss.agency, clock("10:30:01", "2026-04-06")).filter(what="export").count() == 2


@pytest.mark.parametrize(("at", "said"), [("10:30:00", "satisfied"), ("10:30:01", "overdue")])
def test_as_05_ss_the_export_has_24_hours_from_the_return(ss: Bureau, tmp_path: Path, at: str, said: str) -> None:
    """SS-13¶1."""
    back(far_away(ss))
    (recording,) = sealed(filmed(ss, tmp_path, "17:59:59", "2026-04-03").hand_in(at, day="2026-04-06"))
    assert owed(recording, "export").due_at == clock("10:30:00", "2026-04-06")
    assert verdict(recording, "recording.hand_in") == said


@pytest.mark.parametrize(
    ("at", "on_time"), [("10:29:00", True), ("10:30:00", True), ("10:30:01", False), ("10:31:00", False)]
)
def test_as_07_pds_export_on_return_and_hand_over_within_24_hours(
    pds: Bureau, tmp_path: Path, at: str, on_time: bool
) -> None:
    """PDS-3-6: two steps, each with its own clock."""
    keeper = person(pds, "keeper", "冯丽", "record_keeper", pds.unit)
    back(far_away(pds))
    (recording,) = sealed(filmed(pds, tmp_path, "17:59:59", "2026-04-03").hand_in("11:00", day="2026-04-05"))
    moment = clock(at, "2026-04-06")
    receive(actor=pds.actor(keeper, moment), at=moment, keeper=keeper, recordings=[recording])
    export, handed = owed(recording, "export"), owed(recording, "hand_over")
    assert export.fulfilled_at == clock("11:00", "2026-04-05")
    assert in_time(export)
    assert (handed.due_at, handed.fulfilled_at) == (clock("10:30:00", "2026-04-06"), moment)
    assert in_time(handed) is on_time
    assert "PDS-3-6" in {cite["clause"] for cite in handed.cites}
    listed = set(late(pds.agency).filter(subject=recording.subject).values_list("what", flat=True))
    assert listed == (set() if on_time else {"hand_over"})


def test_as_07_pds_the_clocks_of_a_usual_day_do_not_run_beside_it(pds: Bureau, tmp_path: Path) -> None:
    """PDS-3-6 takes the place of PDS-2-8 (reading 4-11)."""
    back(far_away(pds))
    (recording,) = sealed(filmed(pds, tmp_path, "17:59:59", "2026-04-03").hand_in("11:00", day="2026-04-05"))
    running = Obligation.objects.filter(subject=recording.subject, withdrawn_at=None)
    assert set(running.values_list("what", flat=True)) == {"export", "hand_over"}


# --- AS-09 [ZH] six index keys


def found(zh: Bureau, text: str = "", **given) -> list[int]:
    return list(page((f"a{zh.agency.pk}",), Filters(text=text, **given)).keys)


def test_as_09_zh_without_the_case_name_it_is_unclassified_and_found_by_the_device(zh: Bureau, tmp_path: Path) -> None:
    """ZH-9."""
    keeper = person(zh, "keeper", "冯丽", "record_keeper", zh.unit)
    out(zh, "2026-03-10", "16:20", party=party(zh))
    (recording,) = sealed(filmed(zh, tmp_path, "16:19:59", "2026-03-10").hand_in("17:00", day="2026-03-10"))
    moment = clock("18:00", "2026-03-10")
    receive(actor=zh.actor(keeper, moment), at=moment, keeper=keeper, recordings=[recording])
    recording.refresh_from_db()
    assert recording.party_name == "王记烧烤店"
    assert recording.case_name == ""
    assert recording.classified_at is None
    assert verdict(recording, "recording.metadata") == "refused"
    assert recording.keep == Recording.Keep.UNCLASSIFIED
    assert found(zh, "ZF-017") == [recording.pk]
    assert found(zh, flag="unclassified") == [recording.pk]


def test_as_09_zh_with_all_six_it_is_stored_and_found_by_each(zh: Bureau, tmp_path: Path) -> None:
    """ZH-9: 执法单位名称、设备编号、执法人员、使用时间、当事人、案由."""
    out(zh, "2026-03-10", "16:20", party=party(zh))
    (recording,) = sealed(filmed(zh, tmp_path, "16:19:59", "2026-03-10").hand_in("17:00", day="2026-03-10"))
    moment = clock("18:00", "2026-03-10")
    complete_metadata(
        actor=zh.actor(zh.zhang, moment), at=moment, recording=recording, values={"case_name": "占用城市道路经营"}
    )
    recording.refresh_from_db()
    assert recording.classified_at == moment
    assert verdict(recording, "recording.metadata") == "satisfied"
    assert found(zh, flag="unclassified") == []
    day, next_day = date(2026, 3, 10), date(2026, 3, 11)
    for words in ("区综合行政执法局", "ZF-017", "张三", "2026-03-10", "王记烧烤", "占用城市道路"):
        assert found(zh, words) == [recording.pk], words
    assert found(zh, from_day=day, to_day=day) == [recording.pk]
    assert found(zh, from_day=next_day) == []
    for words in ("平顶山高新区应急管理局", "ZF-018", "赵六", "2026-03-11", "李记烧烤", "无照经营"):
        assert found(zh, words) == [], words


def test_pds_3_5_with_all_seven_it_is_stored_and_found_by_all_but_the_day_of_storing(
    pds: Bureau, tmp_path: Path
) -> None:
    """PDS-3-5: 执法机构名称、执法记录设备、执法人员、案件名称、当事人、记录日期、存储日期."""
    out(pds, "2026-03-10", "16:20", party=party(pds))
    (recording,) = sealed(filmed(pds, tmp_path, "16:19:59", "2026-03-10").hand_in("09:00", day="2026-03-11"))
    assert verdict(recording, "recording.metadata") == "refused"
    moment = clock("10:00", "2026-03-11")
    complete_metadata(
        actor=pds.actor(pds.zhang, moment), at=moment, recording=recording, values={"case_name": "燃气设施占压"}
    )
    recording.refresh_from_db()
    assert recording.classified_at == moment
    assert verdict(recording, "recording.metadata") == "satisfied"
    assert recording.metadata.get(key="stored_on").value == "2026-03-11"
    for words in (pds.agency.name, "ZF-017", "张三", "燃气设施", "王记烧烤", "2026-03-10"):
        assert found(pds, words) == [recording.pk], words
    for words in ("区综合行政执法局", "ZF-018", "赵六", "无照经营", "李记烧烤", "2026-03-09"):
        assert found(pds, words) == [], words


def party(zh: Bureau):
    at = clock("08:00", "2026-03-10")
    return register_party(actor=zh.actor(zh.zhao, at), at=at, agency=zh.agency, name="王记烧烤店", kind="org")
