"""A receipt speaks of what is there now: nothing is called erasable that is not whole in the store (ADR 0130)."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.activities.duty import planned
from tests.devices.bureau import clock
from tests.recordings.conftest import empty_card, sealed

from liuhen.kernel.actors import Actor, StoodInFor, actor_of, system
from liuhen.kernel.refusals import Refused
from liuhen.kernel.spans import Span
from liuhen.recordings.assignment import assign
from liuhen.recordings.models import FixityCheck, Intake, IntakeFile, Recording
from liuhen.recordings.places import replica_root, store_root
from liuhen.recordings.queries import Filters, page
from liuhen.recordings.reading import Reading
from liuhen.recordings.receipts import as_json, as_text
from liuhen.recordings.services import resume as module
from liuhen.recordings.services.checking import check_fixity
from liuhen.recordings.services.classifying import set_risk, use_as_evidence
from liuhen.recordings.services.completing import complete_metadata
from liuhen.recordings.services.guard import guard
from liuhen.recordings.services.hand_in import Options, hand_in
from liuhen.recordings.services.receipt import receipt_of
from liuhen.recordings.services.resume import resume
from liuhen.recordings.services.surroundings import surroundings
from liuhen.recordings.services.ticking import tick
from liuhen.recordings.upkeep import sealed_on, sealed_since
from liuhen.store.problems import StoreError
from liuhen.store.replica import replicate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.devices.bureau import Bureau
    from tests.recordings.conftest import Card


def handed_in(card: Card, at: str, on_planned: Callable[[Intake, Any], object] | None = None) -> Intake:
    moment = clock(at)
    actor = card.bureau.actor(card.bureau.zhang, moment)
    return hand_in(actor=actor, clock=lambda: moment, card=card.card(), options=Options(on_planned=on_planned))


def erasable(intake: Intake) -> list[str]:
    return list(receipt_of(intake).erasable())


def content(recording: Recording) -> Path:
    return Path(store_root().content_path(recording.object_id))


# --- a card that comes back


def test_a_film_whose_sealed_copy_is_gone_is_sealed_again_before_it_may_be_erased(card: Card) -> None:
    name = card.film("16:00", 2).name
    (first,) = sealed(card.hand_in("16:30"))
    content(first).unlink()
    again = card.hand_in("17:00")
    (second,) = sealed(again)
    assert content(second).read_bytes() == (card.path / name).read_bytes()
    assert [mark["code"] for mark in second.marks] == ["same_content"]
    assert erasable(again) == [name]
    assert Recording.objects.get(pk=first.pk).fixity == "changed"


def test_a_film_whose_sealed_copy_is_mended_from_the_replica_is_a_duplicate(card: Card, settings, tmp_path) -> None:
    settings.LIUHEN_REPLICA = tmp_path / "replica"
    name = card.film("16:00", 2).name
    (first,) = sealed(card.hand_in("16:30"))
    replica = replica_root()
    assert replica is not None
    replicate(store_root(), replica)
    content(first).unlink()
    again = card.hand_in("17:00")
    assert sealed(again) == []
    assert erasable(again) == [name]
    assert content(first).read_bytes() == (card.path / name).read_bytes()


def test_a_film_that_is_whole_is_read_again_and_not_sealed_twice(card: Card) -> None:
    name = card.film("16:00", 2).name
    (first,) = sealed(card.hand_in("16:30"))
    again = card.hand_in("17:00")
    assert sealed(again) == []
    assert erasable(again) == [name]
    assert list(FixityCheck.objects.filter(recording=first).values_list("outcome", "at")) == [
        ("intact", clock("17:00"))
    ]


def grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more evidence")


def test_a_duplicate_that_grows_while_the_card_is_read_stays_on_the_card(card: Card) -> None:
    path = card.film("16:00", 2)
    card.hand_in("16:30")
    intake = handed_in(card, "17:00", lambda *_: grow(path))
    assert erasable(intake) == []
    (line,) = as_json(receipt_of(intake))["refused"]
    assert line["problem"] == IntakeFile.CHANGED_SINCE
    assert "不要清除" in line["words"]


def test_a_film_that_grows_after_it_was_sealed_stays_on_the_card(card: Card) -> None:
    path, other = card.film("16:00", 2), card.film("16:10", 2)
    moment = clock("17:00")
    chosen = Options(on_sealed=lambda *_: grow(path))
    actor = card.bureau.actor(card.bureau.zhang, moment)
    intake = hand_in(actor=actor, clock=lambda: moment, card=card.card(), options=chosen)
    assert len(sealed(intake)) == 2
    assert erasable(intake) == [other.name]
    assert receipt_of(intake).changed == 1


# --- names


def test_a_receipt_calls_no_two_files_by_one_name(card: Card) -> None:
    card.write("现场.mp4", b"good")
    os.symlink("/nowhere", os.path.join(os.fsencode(card.path), "现场.mp4".encode("gbk")))  # noqa: PTH118, PTH211  # names are raw bytes
    told = as_json(receipt_of(card.hand_in("16:30")))
    (kept,) = told["refused"]
    assert kept["file"] not in told["receipt"]["erasable"]
    assert kept["file"] == "".join(f"\\x{c:02x}" for c in "现场".encode("gbk")) + ".mp4"


@pytest.mark.parametrize("name", ["System Volume Information/VID.mp4", "DCIM/desktop.ini", ".Spotlight-V100/a/b.mp4"])
def test_a_film_under_a_name_of_the_operating_system_is_sealed(card: Card, name: str) -> None:
    film = card.film("16:00", 2)
    (card.path / name).parent.mkdir(parents=True, exist_ok=True)
    film.rename(card.path / name)
    (card.path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0 pictures of pictures")
    intake = card.hand_in("16:30")
    assert [recording.original_name for recording in sealed(intake)] == [name]
    assert receipt_of(intake).files == 1


# --- a disk that is not there


def test_a_store_whose_disk_is_not_mounted_is_not_begun_anew(card: Card, home: Path) -> None:
    card.film("16:00", 2)
    card.hand_in("16:30")
    (home / "store").rename(home / "elsewhere")
    (home / "store").mkdir()
    card.film("17:00", 2)
    with pytest.raises(StoreError, match="是否已挂载"):
        card.hand_in("17:30")
    assert list((home / "store").iterdir()) == []
    (home / "store").rmdir()
    (home / "elsewhere").rename(home / "store")
    assert len(erasable(card.hand_in("18:00"))) == 2


def test_a_replica_whose_disk_is_not_mounted_is_not_begun_anew(card: Card, settings, tmp_path: Path) -> None:
    settings.LIUHEN_REPLICA = tmp_path / "replica"
    assert replica_root() is not None
    shutil.rmtree(tmp_path / "replica")
    with pytest.raises(StoreError, match="是否已挂载"):
        replica_root()
    settings.LIUHEN_REPLICA = tmp_path / "another"  # the administrator chose another place
    assert replica_root() is not None


def test_a_folder_that_is_swapped_for_a_link_lets_nothing_of_the_machine_in(card: Card, tmp_path: Path) -> None:
    (card.path / "DCIM").mkdir()
    (card.path / "DCIM" / "shadow").write_bytes(b"mine")
    secret = tmp_path / "etc"
    secret.mkdir()
    (secret / "shadow").write_bytes(b"root:secret")

    def swap(*_: object) -> None:
        (card.path / "DCIM").rename(card.path / "before")
        (card.path / "DCIM").symlink_to(secret)

    intake = handed_in(card, "16:30", swap)
    assert sealed(intake) == []
    assert erasable(intake) == []


# --- hostile bytes and times


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, *chunks: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, 1, 8, 2, 0, 0, 0))
    return b"".join((b"\x89PNG\r\n\x1a\n", head, *chunks, chunk(b"IEND", b"")))


def test_a_picture_that_claims_more_pixels_than_a_column_holds_is_sealed_and_doubted(card: Card) -> None:
    card.write("a.png", png(2**32 - 1))
    (recording,) = sealed(card.hand_in("16:30"))
    assert (recording.width, recording.height) == (None, None)
    assert "size_doubtful" in {mark["code"] for mark in recording.marks}


def test_a_picture_with_a_megabyte_of_dates_gets_a_small_sidecar(card: Card) -> None:
    length = 1024 * 1024
    entries = [struct.pack("<HHII", tag, 2, length - 200, 150) for tag in (0x9003, 0x9004, 0x9011, 0x9291)]
    block = bytearray(b"\xff" * length)
    main = struct.pack("<H", 2) + struct.pack("<HHII", 0x0132, 2, length - 200, 150)
    main += struct.pack("<HHII", 0x8769, 4, 1, 50)
    block[: 8 + len(main)] = b"II*\0" + struct.pack("<I", 8) + main
    inner = struct.pack("<H", 4) + b"".join(entries)
    block[50 : 50 + len(inner)] = inner
    card.write("a.png", png(1, chunk(b"eXIf", bytes(block))))
    (recording,) = sealed(card.hand_in("16:30"))
    assert sum(map(len, recording.time_tags.values())) <= 1024
    assert Path(store_root().absolute(recording.object_id, "v1/content/liuhen.json")).stat().st_size < 8192
    assert store_root().holds(recording.object_id)


@pytest.mark.parametrize("moment", [10**19, -(10**10)])
def test_a_file_from_another_century_does_not_keep_the_card_out(card: Card, moment: int) -> None:
    path = card.write("x.mp4", b"abc")
    os.utime(path, ns=(moment, moment))
    card.film("16:00", 2)
    assert len(sealed(card.hand_in("16:30"))) == 2


def test_a_hand_in_that_cannot_be_finished_keeps_no_other_card_out(card: Card, monkeypatch) -> None:
    card.film("16:00", 2)
    with pytest.raises(ZeroDivisionError):
        handed_in(card, "16:30", lambda *_: 1 // 0)
    with monkeypatch.context() as patched:
        patched.setattr(module, "store_root", lambda: 1 // 0)
        assert resume(clock=lambda: clock("16:40")) == []
        with pytest.raises(ZeroDivisionError):
            resume(clock=lambda: clock("16:40"), strict=True)
    assert [intake.finished_at for intake in resume(clock=lambda: clock("16:50"))] == [clock("16:50")]


# --- what others did meanwhile


def test_a_tick_on_an_older_state_undoes_nothing(card: Card) -> None:
    card.film("16:00", 2)
    (stale,) = sealed(card.hand_in("16:30"))
    bureau, at = card.bureau, clock("17:00")
    by: dict[str, Any] = {"actor": bureau.actor(bureau.zhao), "at": at}
    set_risk(**by, recording=stale, risk="high")
    complete_metadata(**by, recording=stale, values={"party_name": "某公司", "case_name": "占道"})
    kept = use_as_evidence(**by, recording=stale, case_name="占道经营案")
    tick(**by, person=bureau.zhao, recording=stale, item="地点", not_applicable="无")
    now = Recording.objects.get(pk=stale.pk)
    assert (now.risk, now.keep, now.keep_until) == ("high", kept.keep, kept.keep_until)


def test_a_damaged_film_is_found_by_the_words_it_was_given_meanwhile(card: Card) -> None:
    card.film("16:00", 2)
    (stale,) = sealed(card.hand_in("16:30"))
    bureau = card.bureau
    complete_metadata(
        actor=bureau.actor(bureau.zhao), at=clock("17:00"), recording=stale, values={"party_name": "欧阳建国"}
    )
    content(stale).unlink()
    check_fixity(actor=system("fixity"), at=clock("17:10"), recordings=[stale])
    assert page((f"a{bureau.agency.pk}",), Filters(text="欧阳建国")).keys == (stale.pk,)
    assert Recording.objects.get(pk=stale.pk).fixity == "changed"


# --- figures and words


def test_a_film_is_put_to_its_duty_whatever_lies_beside_it(yc: Bureau, tmp_path: Path) -> None:
    """A film of three hours that began before the duty reaches into it."""
    duty = planned(yc)
    duty.draw_two()
    duty.arrive("10:00")
    duty.start("10:02")
    duty.end("10:30")
    card = empty_card(yc, tmp_path)
    card.film("08:45", 2)
    intake, guarded = card.hand_in("16:30"), guard(card.card(), clock("16:30"))
    film = Reading("video", device_started_at=clock("08:45"), duration_ms=3 * 3600 * 1000)
    beside = Reading("video", device_started_at=clock("10:10"), duration_ms=60_000)

    def assignment(*readings: Reading) -> str:
        around = surroundings(intake, guarded, 0, readings)
        return assign(Span(clock("08:45"), clock("11:45")), around.issues, around.duties).assignment

    assert assignment(film) == assignment(film, beside) == Recording.Assignment.BY_TIME


def test_what_was_sealed_is_counted_by_its_sealing_and_not_by_its_filming(card: Card) -> None:
    card.film("08:00", 2)
    card.hand_in("16:30")
    assert sealed_since(clock("16:00")) == 1
    assert sealed_since(clock("16:30")) == 0
    assert sealed_since(None) == 1
    assert sealed_on(clock("16:30").date()).objects == 1
    assert sealed_on(clock("16:30", "2026-04-08").date()).objects == 0


def test_a_receipt_claims_a_reading_back_only_when_there_was_one(card: Card) -> None:
    card.film("16:00", 2)
    moment = clock("16:30")
    actor = card.bureau.actor(card.bureau.zhang, moment)
    quick = hand_in(actor=actor, clock=lambda: moment, card=card.card(), options=Options(read_back=False))
    card.film("17:00", 2)
    assert (quick.read_back, card.hand_in("17:30").read_back) == (False, True)
    assert as_text(receipt_of(quick))


def test_an_actor_who_stood_in_for_somebody_is_read_back_whole() -> None:
    actor = Actor(
        "person:1", "张三", ("officer",), "一中队", "yc", (StoodInFor("person:2", "李四", "unit_head", "一中队"),)
    )
    assert actor_of(actor.as_facts()) == actor


@pytest.mark.parametrize("inside", ["", "keys", "store", "store/extensions"])
def test_the_instance_itself_is_no_card(card: Card, home: Path, inside: str) -> None:
    card.film("16:00", 2)
    card.hand_in("16:30")
    with pytest.raises(Refused) as refused:
        guard(replace(card.card(), path=home / inside), clock("17:00"))
    assert refused.value.rule == "recordings.card.own"
