"""A card from beginning to end: sealed, judged, on the receipt."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock
from tests.recordings.conftest import Card, empty_card, sealed, verdict

from liuhen.devices.queries import device_at
from liuhen.devices.services import measure_clock
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import history
from liuhen.ledger.services import integrate
from liuhen.ledger.verification import verify_ledger
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import overdue
from liuhen.recordings.models import Derivative, IntakeFile, Recording
from liuhen.recordings.places import store_root
from liuhen.recordings.receipts import as_json, as_text
from liuhen.recordings.services.hand_in import Options, hand_in
from liuhen.recordings.services.receipt import receipt_of

if TYPE_CHECKING:
    from pathlib import Path


def test_a_clip_is_sealed_with_its_bytes_its_times_and_a_ledger_entry(card: Card) -> None:
    path = card.film("16:00", 4)
    (recording,) = sealed(card.hand_in("16:30"))
    with store_root().open_content(recording.object_id) as original:
        assert original.read() == path.read_bytes()
    assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert recording.started_at == clock("16:00")
    assert recording.ended_at is not None
    assert abs(recording.ended_at - clock("16:00") - timedelta(seconds=4)) < timedelta(milliseconds=300)
    assert recording.exported_at == clock("16:30")
    acts = [entry.act for entry in history(recording.subject)]
    assert acts[:2] == ["recording.sealed", "judgement.made"]
    assert {d.kind for d in recording.derivatives.all()} == {Derivative.Kind.THUMBNAIL, Derivative.Kind.PROXY}


def test_the_source_is_untouched_and_may_be_read_only(card: Card) -> None:
    path = card.film("16:00", 2)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    path.chmod(0o444)
    card.hand_in("16:30")
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_as_01_yc_upload_on_the_same_day_is_on_time_to_the_last_second(card: Card) -> None:
    """YC-A-6: 当日上传."""
    card.film("16:20", 2)
    (recording,) = sealed(card.hand_in("23:59:59"))
    (obligation,) = Obligation.objects.filter(subject=recording.subject, what="upload")
    assert obligation.due_at == clock("23:59:59")
    assert obligation.fulfilled_at == clock("23:59:59")
    assert verdict(recording, "recording.hand_in") == "satisfied"


def test_as_01_yc_upload_after_midnight_is_overdue_with_the_article(card: Card) -> None:
    """YC-A-6."""
    card.film("16:20", 2)
    intake = card.hand_in("00:00:00", day="2026-04-08")
    (recording,) = sealed(intake)
    assert verdict(recording, "recording.hand_in") == "overdue"
    (told,) = as_json(receipt_of(intake))["sealed"]
    late = next(finding for finding in told["findings"] if finding["verdict"] == "overdue")
    assert late["cites"][0]["clause"] == "YC-A-6"
    assert late["due_at"] == "2026-04-07T23:59:59+08:00"
    assert "第六条" in as_text(receipt_of(intake))


def test_a_recording_belongs_to_the_holder_and_the_one_duty_of_that_time(
    yc: Bureau, duty: Duty, tmp_path: Path
) -> None:
    duty.run()
    card = empty_card(yc, tmp_path)
    card.film("09:10", 3)
    (recording,) = sealed(card.hand_in("12:00"))
    assert recording.person == yc.zhang
    assert recording.activity == duty.activity
    assert recording.assignment == Recording.Assignment.BY_TIME
    assert recording.title == "屯河嘉园二期工地检查"
    assert {item.key for item in recording.metadata.all()} >= {"agency_name", "device_no", "officers", "used_at"}


def test_two_duties_at_that_time_leave_the_recording_doubtful_and_unassigned(
    yc: Bureau, duty: Duty, tmp_path: Path
) -> None:
    duty.run(until="start")
    other = planned(yc, title="王家沟占道经营整治")
    other.arrive("09:01")
    other.start("09:03")
    card = empty_card(yc, tmp_path)
    card.film("09:10", 3)
    (recording,) = sealed(card.hand_in("12:00"))
    assert recording.activity is None
    assert recording.assignment == Recording.Assignment.DOUBTFUL
    assert "several_activities" in {mark["code"] for mark in recording.marks}


def test_the_measured_clock_offset_corrects_the_time_and_the_device_time_stays(yc: Bureau, card: Card) -> None:
    recorder = device_at(yc.agency, "ZF-017")
    assert recorder is not None
    at = clock("08:00")
    measure_clock(
        actor=yc.actor(yc.wang), at=at, device=recorder, device_time=at + timedelta(seconds=37), method="与采集站比对"
    )
    card.film("16:00:37", 2)
    (recording,) = sealed(card.hand_in("16:30"))
    assert recording.device_started_at == clock("16:00:37")
    assert recording.clock_offset_ms == 37_000
    assert [mark["words"] for mark in recording.marks] == ["设备时钟快 37 秒，时间已按校时记录更正，设备原值保留。"]
    assert recording.started_at == clock("16:00:00")


def test_a_clock_years_off_is_marked_and_judges_nothing(card: Card) -> None:
    card.film("16:00", 2, day="2031-05-01")
    (recording,) = sealed(card.hand_in("16:30"))
    assert "clock_doubtful" in {mark["code"] for mark in recording.marks}
    assert recording.started_at is None
    assert recording.device_started_at == clock("16:00", "2031-05-01")
    assert verdict(recording, "recording.hand_in") == "not_assessable"


def test_the_second_hand_in_is_answered_with_the_first_receipt(card: Card) -> None:
    card.film("16:00", 2)
    (first,) = sealed(card.hand_in("16:30"))
    again = card.hand_in("17:00")
    assert sealed(again) == []
    told = as_json(receipt_of(again))
    assert told["duplicates"] == [
        {
            "file": card.names[0],
            "recording": first.code,
            "sha256": first.sha256,
            "receipt": first.intake.code,
        }
    ]
    assert told["receipt"]["erasable"] == card.names
    assert Recording.objects.count() == 1


def test_damaged_and_empty_files_are_sealed_and_marked(card: Card) -> None:
    good = card.film("16:00", 2)
    card.write("broken.mp4", good.read_bytes()[:3000])
    card.write("empty.mp4", b"")
    card.write("photo.jpg", good.read_bytes() + b"x")
    card.write("notes.mp4", b"just text, no video at all")
    told = as_json(receipt_of(card.hand_in("16:30")))
    problems = {(mark["file"], mark["problem"]) for mark in told["marked"]}
    assert len(told["sealed"]) == 5
    assert ("broken.mp4", "truncated") in problems
    assert ("empty.mp4", "empty") in problems
    assert ("photo.jpg", "wrong_extension") in problems
    assert ("notes.mp4", "unknown_format") in problems
    assert told["refused"] == []


def test_links_are_not_followed_and_odd_names_are_kept(card: Card) -> None:
    (card.path / "out.mp4").symlink_to("/etc/hostname")
    raw = "执法记录".encode("gbk") + b"\x01.mp4"
    with open(bytes(card.path) + b"/" + raw, "wb") as file:  # noqa: PTH123
        file.write(b"bytes")
    intake = card.hand_in("16:30")
    told = as_json(receipt_of(intake))
    assert [item["problem"] for item in told["refused"]] == ["link"]
    assert [item["file"] for item in told["sealed"]] == ["执法记录\\x01.mp4"]
    line = intake.files.get(state=IntakeFile.State.SEALED)
    assert bytes(line.raw_name) == raw
    (recording,) = sealed(intake)
    original = store_root().sidecar(recording.object_id)["original"]
    assert isinstance(original, dict)
    assert original["name_hex"] == raw.hex()


def test_an_unknown_device_is_refused_by_name_with_its_likes(card: Card) -> None:
    card.device_no = "ZF-071"
    card.film("16:00", 2)
    with pytest.raises(Refused, match="ZF-071.*是不是 ZF-017") as refused:
        card.hand_in("16:30")
    assert "unregistered" in refused.value.remedy
    assert Recording.objects.count() == 0


def test_an_unknown_device_may_be_sealed_and_marked(card: Card) -> None:
    card.device_no = "XX-1"
    card.film("16:00", 2)
    (recording,) = sealed(card.hand_in("16:30", unregistered=True))
    assert recording.device is None
    assert "unknown_device" in {mark["code"] for mark in recording.marks}
    assert recording.unit == card.bureau.root


def test_as_04_hy_a_personal_computer_is_refused_with_the_article(hy: Bureau, tmp_path: Path) -> None:
    """HY-30¶3."""
    hy.device("ZF-017")
    card = empty_card(hy, tmp_path)
    card.target = "personal"
    card.film("18:00", 2, day="2026-05-30")
    with pytest.raises(Refused) as refused:
        card.hand_in("19:00", day="2026-05-30")
    assert refused.value.citations[0].clause.startswith("HY-30")
    card.target = "enforcement_system"
    (recording,) = sealed(card.hand_in("19:00", day="2026-05-30"))
    assert verdict(recording, "recording.hand_in") == "satisfied"


def test_the_receipt_carries_a_checkpoint_that_the_log_proves(card: Card) -> None:
    card.film("16:00", 2)
    intake = card.hand_in("16:30")
    assert intake.checkpoint.startswith("liuhen.test/log\n")
    integrate()
    assert verify_ledger().sound


def test_an_overdue_hand_over_stands_in_the_keepers_list(zh: Bureau, tmp_path: Path) -> None:
    """ZH-8: 48 小时内移交."""
    zh.device("ZF-017")
    card = empty_card(zh, tmp_path)
    card.film("16:20", 2)
    (recording,) = sealed(card.hand_in("17:00"))
    due = next(iter(Obligation.objects.filter(subject=recording.subject, what="hand_over")))
    assert due.fulfilled_at is None
    assert not overdue(zh.agency, clock("16:20:00", "2026-04-09")).filter(pk=due.pk).exists()
    assert overdue(zh.agency, clock("16:20:05", "2026-04-09")).filter(pk=due.pk).exists()


def test_without_read_back_nothing_else_changes(card: Card) -> None:
    card.film("16:00", 2)
    moment = clock("16:30")
    intake = hand_in(
        actor=card.bureau.actor(card.bureau.zhang),
        clock=lambda: moment,
        card=card.card(),
        options=Options(read_back=False),
    )
    assert len(sealed(intake)) == 1


def test_the_offset_measured_with_the_card_goes_into_the_devices_history(yc: Bureau, card: Card) -> None:
    """SS-5, YC-A-3: the drift of a recorder is seen over time, not only on its files."""
    card.film("16:00:37", 2)
    (recording,) = sealed(card.hand_in("16:30", clock_offset_ms=37_000))
    recorder = device_at(yc.agency, "ZF-017")
    assert recorder is not None
    (measured,) = recorder.clock_measurements.all()
    assert (measured.at, measured.offset_ms) == (clock("16:30"), 37_000)
    assert measured.method == f"采集 {recording.intake.code}"
    assert measured.by == yc.zhang.subject
    assert (recorder.clock_offset_ms, recording.clock_offset_ms) == (37_000, 37_000)
    assert "device.clock_measured" in [entry.act for entry in history(recorder.subject)]


def test_a_card_without_a_measured_offset_leaves_the_history_alone(yc: Bureau, card: Card) -> None:
    card.film("16:00", 2)
    card.hand_in("16:30")
    recorder = device_at(yc.agency, "ZF-017")
    assert recorder is not None
    assert not recorder.clock_measurements.exists()


def test_a_clock_compared_later_keeps_its_comparison_and_the_card_comes_in_all_the_same(yc: Bureau, card: Card) -> None:
    recorder = device_at(yc.agency, "ZF-017")
    assert recorder is not None
    at = clock("18:00")
    measure_clock(actor=yc.actor(yc.wang), at=at, device=recorder, device_time=at, method="人工比对")
    card.film("16:00", 2)
    (recording,) = sealed(card.hand_in("16:30", clock_offset_ms=5_000))
    recorder.refresh_from_db()
    assert recorder.clock_offset_ms == 0
    assert recording.clock_offset_ms == 5_000
