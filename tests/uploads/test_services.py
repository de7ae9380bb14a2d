"""From the first byte to the receipt, and everything that may come between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.uploads.conftest import NOW, Uploader
from tests.web.house import person as employ

from liuhen.accounts.models import Unit
from liuhen.accounts.services import create_unit
from liuhen.devices.models import Device
from liuhen.devices.services import retire_device
from liuhen.kernel.actors import system
from liuhen.kernel.refusals import Refused
from liuhen.recordings.alive import holding
from liuhen.recordings.models import Intake, Recording
from liuhen.recordings.services.receipt import receipt_of
from liuhen.store.problems import Problem, Step, StoreError
from liuhen.uploads import limits
from liuhen.uploads.models import UploadedCard
from liuhen.uploads.places import part_of
from liuhen.uploads.queries import arrived
from liuhen.uploads.services import handing, opening, receiving
from liuhen.uploads.services.handing import ask_for_hand_in, hand_in_next
from liuhen.uploads.services.opening import open_upload, remove_file, withdraw_upload
from liuhen.uploads.services.receiving import BusyError, OffsetError, receive

State = UploadedCard.State


def seal() -> UploadedCard | None:
    return hand_in_next(clock=lambda: NOW)


def test_a_card_is_handed_in_as_one_when_every_chosen_file_is_there(uploader: Uploader) -> None:
    """One hand-in by the officer, with one receipt."""
    uploader.expect(3)
    uploader.put(b"DCIM/a.mp4", b"a" * 1000)
    uploader.put("DCIM/现场.mp4".encode("gbk"), b"b" * 2000)
    assert (uploader.state, seal()) == (State.OPEN, None)
    uploader.put(b"empty.mp4", b"")
    assert uploader.state == State.WAITING
    seal()

    assert uploader.state == State.DONE
    intake = Intake.objects.get()
    assert intake.pk == uploader.fresh.intake
    receipt = receipt_of(intake)
    assert (receipt.sealed, receipt.refused) == (3, 0)
    assert intake.person == uploader.bureau.zhang
    assert sorted(bytes(line.raw_name) for line in intake.files.all()) == [
        b"DCIM/a.mp4",
        "DCIM/现场.mp4".encode("gbk"),
        b"empty.mp4",
    ]
    assert not uploader.folder.exists()
    assert seal() is None


def test_the_time_the_card_gave_a_file_is_kept(uploader: Uploader) -> None:
    uploader.expect(1)
    uploader.send(uploader.add(b"a.mp4", 1, modified_ns=1_775_524_980_123_000_000), b"a")
    seal()
    (line,) = Intake.objects.get().files.all()
    assert line.modified_ns == 1_775_524_980_123_000_000


def test_a_file_goes_on_where_it_stopped_and_only_there(uploader: Uploader) -> None:
    file = uploader.add(b"a.mp4", 10)
    assert uploader.send(file, b"abcd") == 4
    assert arrived(file) == 4
    with pytest.raises(OffsetError) as wrong:
        uploader.send(file, b"abcd")
    assert wrong.value.offset == 4
    assert uploader.send(file, b"efghij-beyond-the-end", 4) == 10
    with pytest.raises(OffsetError):
        uploader.send(file, b"k", 4)


def test_one_sends_a_file_at_a_time(uploader: Uploader) -> None:
    file = uploader.add(b"a.mp4", 10)
    with holding(f"upload-{file.token}"), pytest.raises(BusyError):
        uploader.send(file, b"abc")
    assert uploader.send(file, b"abc") == 3


@pytest.mark.parametrize("name", [b"../a.mp4", b"/a.mp4", b"x/../../a"])
def test_nothing_is_written_outside_the_folder_of_the_upload(uploader: Uploader, name: bytes) -> None:
    before = sorted(path for path in uploader.home.rglob("*") if "sqlite" not in path.name)
    with pytest.raises(Refused):
        uploader.add(name, 5)
    assert sorted(path for path in uploader.home.rglob("*") if "sqlite" not in path.name) == before
    assert not uploader.card.files.exists()


@pytest.mark.parametrize(("first", "second"), [(b"a", b"a"), (b"a", b"a/b"), (b"a/b", b"a"), (b"a/b/c", b"a/b")])
def test_a_path_stands_once_and_is_a_file_or_a_folder(uploader: Uploader, first: bytes, second: bytes) -> None:
    uploader.add(first, 5)
    with pytest.raises(Refused):
        uploader.add(second, 5)
    uploader.add(b"ab", 5)
    uploader.add(b"a0", 5)


def test_limits_are_said_with_another_way(uploader: Uploader, monkeypatch) -> None:
    with pytest.raises(Refused, match="上限") as large:
        uploader.add(b"a.mp4", limits.LARGEST_FILE + 1)
    assert "采集站" in large.value.remedy
    monkeypatch.setattr(limits, "MOST_FILES", 1)
    uploader.add(b"a.mp4", 1)
    with pytest.raises(Refused, match="最多上传"):
        uploader.add(b"b.mp4", 1)
    monkeypatch.setattr(limits, "MOST_CARDS", 1)
    bureau = uploader.bureau
    with pytest.raises(Refused, match="没有做完"):
        open_upload(actor=bureau.actor(bureau.zhang), at=NOW, person=bureau.zhang, device_no="ZF-017")


def test_a_file_that_cannot_fit_is_refused_before_its_first_byte(uploader: Uploader, monkeypatch) -> None:
    monkeypatch.setattr(opening, "free_bytes", lambda: 99)
    with pytest.raises(Refused) as refused:
        uploader.add(b"a.mp4", 100)
    assert refused.value.rule == "uploads.full"


def test_what_others_were_promised_and_have_not_sent_is_no_room(uploader: Uploader, monkeypatch) -> None:
    first = uploader.add(b"a.mp4", 60)
    monkeypatch.setattr(opening, "free_bytes", lambda: 100)
    with pytest.raises(Refused) as refused:
        uploader.add(b"b.mp4", 50)
    assert refused.value.rule == "uploads.full"
    uploader.send(first, b"x" * 20)  # these lie on the disk by now, and are promised no longer
    monkeypatch.setattr(opening, "free_bytes", lambda: 90)
    uploader.add(b"b.mp4", 50)
    bureau = uploader.bureau
    withdraw_upload(actor=bureau.actor(bureau.zhang), at=NOW, card=uploader.card)
    other = open_upload(actor=bureau.actor(bureau.zhang), at=NOW, person=bureau.zhang, device_no="ZF-018")
    assert Uploader(bureau, uploader.home, other).add(b"c.mp4", 90).size == 90


def test_a_disk_without_room_takes_no_more_of_a_file_and_keeps_what_came(uploader: Uploader, monkeypatch) -> None:
    file = uploader.add(b"a.mp4", 10)
    uploader.send(file, b"abcd")
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "free_bytes", lambda: 0)
        with pytest.raises(Refused) as refused:
            uploader.send(file, b"efghij", 4)
    assert (refused.value.rule, arrived(file)) == ("uploads.full", 4)
    assert uploader.send(file, b"efghij", 4) == 10


def test_nothing_is_taken_back_from_a_file_that_is_complete(uploader: Uploader) -> None:
    """A mark of a chunk may be there again after a power cut, though the chunk was verified."""
    file = uploader.put(b"a.mp4", b"evidence")
    part_of(file).with_suffix(".from").write_text("0")
    assert uploader.send(file, b"", 8) == 8
    assert part_of(file).read_bytes() == b"evidence"


def test_devices_that_may_not_hand_in_open_nothing(uploader: Uploader) -> None:
    bureau = uploader.bureau
    actor = bureau.actor(bureau.zhang, NOW)
    with pytest.raises(Refused, match="ZF-017") as unknown:
        open_upload(actor=actor, at=NOW, person=bureau.zhang, device_no="ZF-071")
    assert unknown.value.rule == "recordings.device.unknown"
    device = Device.objects.get(number="ZF-018")
    retire_device(actor=bureau.actor(bureau.wang), at=NOW, device=device, document="处置单 1", storage_emptied=True)
    with pytest.raises(Refused, match="报废"):
        open_upload(actor=actor, at=NOW, person=bureau.zhang, device_no="ZF-018")


def test_somebody_elses_device_is_for_its_holder_or_the_keeper(uploader: Uploader) -> None:
    bureau = uploader.bureau
    other = create_unit(actor=system("t"), at=NOW, agency=bureau.agency, name="执法二中队", kind=Unit.Kind.SQUAD)
    bureau.device("ZF-200", unit=other)
    with pytest.raises(Refused, match="不是您领用的"):
        open_upload(actor=bureau.actor(bureau.zhang), at=NOW, person=bureau.zhang, device_no="ZF-200")
    keeper = employ(bureau, "keeper", "冯丽", "record_keeper", bureau.root)
    assert open_upload(actor=bureau.actor(keeper), at=NOW, person=keeper, device_no="ZF-200").device.number == "ZF-200"


def test_what_is_complete_can_be_sealed_alone_and_the_rest_is_named(uploader: Uploader) -> None:
    uploader.expect(2)
    with pytest.raises(Refused, match="还没有一个文件传完"):
        ask_for_hand_in(at=NOW, card=uploader.card)
    uploader.put(b"a.mp4", b"a")
    half = uploader.add(b"half.mp4", 10)
    uploader.send(half, b"abc")
    ask_for_hand_in(at=NOW, card=uploader.card)
    with pytest.raises(Refused, match="不能再改"):
        ask_for_hand_in(at=NOW, card=uploader.card)
    with pytest.raises(Refused, match="已经结束"):
        uploader.send(half, b"d", 3)
    seal()
    assert uploader.state == State.DONE
    assert "half.mp4" in uploader.fresh.words
    assert Recording.objects.count() == 1


def test_a_hand_in_whose_process_died_is_done_by_the_next(uploader: Uploader, monkeypatch) -> None:
    class Dead(BaseException):
        pass

    def die(**_given):
        raise Dead

    uploader.expect(1)
    uploader.put(b"a.mp4", b"a")
    with monkeypatch.context() as patched:
        patched.setattr(handing, "hand_in", die)
        with pytest.raises(Dead):
            seal()
    assert uploader.state == State.SEALING
    seal()
    assert (uploader.state, Recording.objects.count()) == (State.DONE, 1)


def test_a_store_that_fails_keeps_the_files_and_can_be_tried_again(uploader: Uploader, monkeypatch) -> None:
    def fail(**_given):
        raise StoreError(Problem.TARGET_FULL, Step.SPACE, "store")

    uploader.expect(1)
    uploader.put(b"a.mp4", b"a")
    with monkeypatch.context() as patched:
        patched.setattr(handing, "hand_in", fail)
        seal()
    assert uploader.state == State.PROBLEM
    assert "再封存一次" in uploader.fresh.remedy
    assert uploader.folder.exists()
    ask_for_hand_in(at=NOW, card=uploader.card)
    seal()
    assert (uploader.state, uploader.fresh.words, uploader.folder.exists()) == (State.DONE, "", False)


def test_a_new_byte_moves_the_end(uploader: Uploader) -> None:
    file = uploader.add(b"a.mp4", 10)
    later = NOW + timedelta(days=3)
    receive(at=later, file=file, offset=0, read=lambda _most: b"", most=0)
    assert uploader.fresh.expires_at == later + limits.KEPT


def test_taking_back_leaves_nothing(uploader: Uploader, django_capture_on_commit_callbacks) -> None:
    uploader.expect(2)
    with django_capture_on_commit_callbacks(execute=True):
        remove_file(at=NOW, file=uploader.put(b"a.mp4", b"a"))
    assert list((uploader.folder / "parts").iterdir()) == []
    assert uploader.fresh.expected == 1
    bureau = uploader.bureau
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_upload(actor=bureau.actor(bureau.zhang), at=NOW, card=uploader.card)
    assert not uploader.folder.exists()
    assert uploader.state == State.WITHDRAWN
