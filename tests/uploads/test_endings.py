"""How uploads end: nothing that came whole goes unsealed and unnamed, and nothing stays that has been sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.uploads.conftest import NOW, Uploader

from liuhen.ledger.keys import KeyFileError
from liuhen.ledger.queries import history
from liuhen.recordings.card import survey
from liuhen.recordings.models import Recording
from liuhen.store.problems import Problem, Step, StoreError
from liuhen.store.sources import OpenedSource
from liuhen.uploads import limits
from liuhen.uploads.models import UploadedCard
from liuhen.uploads.places import part_of
from liuhen.uploads.services import handing
from liuhen.uploads.services.ending import clear_ended, expire_next
from liuhen.uploads.services.handing import ask_for_hand_in, hand_in_next
from liuhen.uploads.services.opening import open_upload, withdraw_upload

State = UploadedCard.State


class KilledError(BaseException):
    """The process dies here."""


def seal() -> UploadedCard | None:
    return hand_in_next(clock=lambda: NOW)


def another(uploader: Uploader) -> Uploader:
    bureau = uploader.bureau
    at = NOW + timedelta(seconds=5)
    card = open_upload(actor=bureau.actor(bureau.zhang, at), at=at, person=bureau.zhang, device_no="ZF-018")
    return Uploader(bureau, uploader.home, card)


def withdraw(uploader: Uploader) -> UploadedCard:
    bureau = uploader.bureau
    withdraw_upload(actor=bureau.actor(bureau.zhang, NOW), at=NOW, card=uploader.card)
    return uploader.fresh


def survey_without(monkeypatch: pytest.MonkeyPatch, name: bytes) -> None:
    """Let the hand-in pass over a file of this name, as it does with those of operating systems."""

    def without(card):
        files, refused = survey(card)
        return [file for file in files if file.raw_name != name], refused

    monkeypatch.setattr("liuhen.recordings.services.hand_in.survey", without)


def unreadable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    opened = OpenedSource.__init__

    def init(self: OpenedSource, path: str, root: str = "") -> None:
        if path.endswith(name):
            raise StoreError(Problem.SOURCE_UNREADABLE, Step.OPEN, path)
        opened(self, path, root)

    monkeypatch.setattr(OpenedSource, "__init__", init)


def test_a_file_that_the_hand_in_passed_over_stays_and_is_named(uploader: Uploader, monkeypatch) -> None:
    uploader.expect(2)
    uploader.put(b"DCIM/a.mp4", b"a" * 100)
    uploader.put(b"DCIM/odd.mp4", b"evidence" * 100)
    with monkeypatch.context() as patched:
        survey_without(patched, b"DCIM/odd.mp4")
        seal()

    told = uploader.fresh
    assert (told.state, told.problem, told.ended_at) == (State.PROBLEM, "uploads.unsealed", None)
    assert "odd.mp4" in told.words
    assert "a.mp4" not in told.words
    assert "撤回" in told.remedy
    assert (uploader.folder / "card" / "DCIM" / "odd.mp4").read_bytes() == b"evidence" * 100
    ask_for_hand_in(at=NOW, card=uploader.card)
    seal()
    assert (uploader.state, uploader.folder.exists(), Recording.objects.count()) == (State.DONE, False, 2)


@pytest.mark.parametrize("name", [b"System Volume Information/VID.mp4", b"DCIM/desktop.ini"])
def test_a_name_that_operating_systems_use_loses_nothing(uploader: Uploader, name: bytes) -> None:
    uploader.expect(1)
    uploader.put(name, b"\xff\xd8\xff" + b"evidence" * 1000)  # it begins like a photograph
    seal()
    assert [recording.original_name for recording in Recording.objects.all()] == [name.decode()]
    assert uploader.state == State.DONE


def test_what_is_an_operating_systems_own_is_told_and_holds_nothing_up(uploader: Uploader) -> None:
    uploader.expect(2)
    uploader.put(b"DCIM/a.mp4", b"a" * 100)
    uploader.put(b"DCIM/Thumbs.db", b"small pictures")
    seal()
    assert (uploader.state, uploader.folder.exists(), Recording.objects.count()) == (State.DONE, False, 1)
    assert "Thumbs.db" in uploader.fresh.words
    assert "操作系统" in uploader.fresh.words


def test_an_upload_that_cannot_be_laid_out_is_told_and_stops_no_other(uploader: Uploader) -> None:
    uploader.expect(2)
    lost = uploader.put(b"empty.mp4", b"")
    uploader.put(b"b.mp4", b"b" * 100)
    part_of(lost).unlink()
    other = another(uploader)
    other.expect(1)
    other.put(b"c.mp4", b"c" * 100)
    seal()
    seal()

    assert (uploader.state, other.state) == (State.PROBLEM, State.DONE)
    assert "empty.mp4" in uploader.fresh.words
    assert "另开一次上传" in uploader.fresh.remedy
    ask_for_hand_in(at=NOW, card=uploader.card)
    seal()
    assert uploader.state == State.DONE
    assert "empty.mp4" in uploader.fresh.words
    assert {each.original_name for each in Recording.objects.all()} == {"b.mp4", "c.mp4"}


def test_a_file_that_is_shorter_than_it_was_is_not_sealed_as_if_whole(uploader: Uploader) -> None:
    uploader.expect(1)
    file = uploader.put(b"a.mp4", b"a" * 100)
    part_of(file).write_bytes(b"a" * 50)
    seal()
    assert (uploader.state, uploader.fresh.problem) == (State.PROBLEM, "uploads.lost")
    assert not Recording.objects.exists()


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyFileError("x"), ValueError("x")])
def test_any_fault_of_a_hand_in_is_told_and_stops_no_other(uploader: Uploader, monkeypatch, fault: Exception) -> None:
    def fail(**_given):
        raise fault

    uploader.expect(1)
    uploader.put(b"a.mp4", b"a")
    other = another(uploader)
    other.expect(1)
    other.put(b"b.mp4", b"b")
    with monkeypatch.context() as patched:
        patched.setattr(handing, "hand_in", fail)
        seal()
    seal()
    assert (uploader.state, other.state) == (State.PROBLEM, State.DONE)
    assert type(fault).__name__ in uploader.fresh.words
    assert "再封存一次" in uploader.fresh.remedy


def test_taking_back_says_what_was_sealed_before(uploader: Uploader, monkeypatch) -> None:
    uploader.expect(2)
    uploader.put(b"a.mp4", b"a" * 10)
    uploader.put(b"b.mp4", b"b" * 10)
    unreadable(monkeypatch, "b.mp4")
    seal()
    withdrawn = withdraw(uploader)

    assert Recording.objects.count() == 1
    assert "1 个文件此前已封存" in withdrawn.words
    assert "没有封存的 1 个：b.mp4" in withdrawn.words
    assert "存储卡" in withdrawn.remedy


def test_what_a_hand_in_sealed_that_was_cut_off_counts_as_sealed(uploader: Uploader, monkeypatch) -> None:
    def unsigned(**_given):
        raise KeyFileError("x")

    uploader.expect(1)
    uploader.put(b"a.mp4", b"a" * 10)
    with monkeypatch.context() as patched:
        patched.setattr("liuhen.ledger.services.sign_checkpoint", unsigned)
        seal()
    assert (uploader.state, uploader.fresh.intake) == (State.PROBLEM, None)
    assert "都已封存" in withdraw(uploader).words


def test_taking_back_before_anything_was_sealed_says_so(uploader: Uploader) -> None:
    uploader.put(b"a.mp4", b"a")
    assert "没有封存；文件仍在存储卡上" in withdraw(uploader).words


def test_what_a_dead_process_left_of_a_sealed_upload_is_cleared(uploader: Uploader, monkeypatch) -> None:
    def die(_card):
        raise KilledError

    uploader.expect(1)
    uploader.put(b"a.mp4", b"a" * 100)
    with monkeypatch.context() as patched:
        patched.setattr(handing, "clear", die)
        with pytest.raises(KilledError):
            seal()
    assert (uploader.state, uploader.folder.exists()) == (State.DONE, True)
    assert clear_ended() == 1
    assert not uploader.folder.exists()
    assert clear_ended() == 0


def test_what_lies_of_a_withdrawn_or_expired_upload_is_cleared_and_of_an_open_one_is_not(uploader: Uploader) -> None:
    uploader.put(b"a.mp4", b"a")
    withdraw(uploader)  # its folder goes with the commit, which does not come here
    idle = another(uploader)
    idle.send(idle.add(b"half.mp4", 10), b"abc")
    expire_next(clock=lambda: NOW + limits.KEPT * 2)
    busy = another(uploader)
    busy.put(b"c.mp4", b"c")
    assert idle.state == State.EXPIRED
    assert clear_ended() == 2
    assert [each.folder.exists() for each in (uploader, idle, busy)] == [False, False, True]


def test_an_upload_that_ended_with_a_file_nothing_sealed_gets_it_back(uploader: Uploader) -> None:
    uploader.put(b"a.mp4", b"a" * 100)
    UploadedCard.objects.filter(pk=uploader.card.pk).update(state=State.DONE, ended_at=NOW)
    assert clear_ended() == 0
    assert (uploader.state, uploader.fresh.ended_at) == (State.PROBLEM, None)
    ask_for_hand_in(at=NOW, card=uploader.card)
    seal()
    assert (uploader.state, Recording.objects.count()) == (State.DONE, 1)


def test_what_nobody_goes_on_with_expires_and_is_told(uploader: Uploader) -> None:
    file = uploader.add(b"half.mp4", 10)
    uploader.send(file, b"abc")
    late = NOW + limits.KEPT + timedelta(seconds=1)
    assert expire_next(clock=lambda: NOW) is None
    ended = expire_next(clock=lambda: late)
    assert ended == uploader.card
    assert uploader.state == State.EXPIRED
    assert "half.mp4" in uploader.fresh.words
    assert "存储卡" in uploader.fresh.remedy
    assert [entry.act for entry in history(uploader.card.subject)] == ["upload.opened", "upload.expired"]
    assert expire_next(clock=lambda: late) is None


def test_what_is_complete_is_sealed_before_it_expires(uploader: Uploader) -> None:
    uploader.put(b"a.mp4", b"a")
    expire_next(clock=lambda: NOW + limits.KEPT * 2)
    assert uploader.state == State.WAITING
    seal()
    assert Recording.objects.count() == 1
