"""A port from empty to sealed: whose card it is, what is refused and why, and what happens when a card is pulled."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from tests.activities.duty import planned
from tests.docks.conftest import NOW, Bay

from liuhen.devices.models import Device
from liuhen.devices.services import retire_device
from liuhen.docks import sealing
from liuhen.docks.sealing import Sealing, Stopped
from liuhen.docks.tiles import DONE, EMPTY, FOLLOWING, PROBLEM, PULLED, READING, SEALING, Tile
from liuhen.kernel.refusals import Refused
from liuhen.ledger.keys import KeyFileError
from liuhen.ledger.queries import page
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from pathlib import Path

CARD = {"a.mp4": b"a" * 1000, "DCIM/b.mp4": b"b" * 2000}
NAMED = {"device.txt": b"ZF-017"}


def test_an_empty_port_stays_empty_and_so_does_one_with_empty_folders(bay: Bay) -> None:
    assert bay.run().state == EMPTY
    (bay.path / "DCIM").mkdir(parents=True)
    assert bay.run().state == EMPTY


def test_a_card_that_says_whose_it_is_is_sealed_without_a_button(bay: Bay) -> None:
    """YC-A-6: 上传采集电脑; the station is one."""
    bay.insert(CARD | NAMED)
    tile = bay.run()

    assert (tile.state, tile.device_no, tile.problem) == (DONE, "ZF-017", "")
    assert (tile.files, tile.copied, tile.verified, tile.sealed, tile.refused) == (3, 3, 3, 3, 0)
    assert tile.bytes_sealed == tile.bytes_copied == tile.bytes_total == 3006
    receipt = bay.receipt()
    assert (receipt.intake.pk, receipt.sealed) == (tile.intake, 3)
    assert receipt.intake.station == "一号站"
    assert set(Recording.objects.values_list("target", flat=True)) == {"workstation"}


def test_nothing_is_sealed_while_files_still_arrive(bay: Bay) -> None:
    bay.insert(NAMED)
    assert not bay.port.look()
    bay.insert({"late.mp4": b"1"})
    assert not bay.port.look()
    assert bay.port.tile.state == READING
    assert bay.port.look()


@pytest.mark.parametrize(
    ("files", "device"),
    [
        ({"DEVICE.TXT": b"\xef\xbb\xbfZF-018\r\n"}, "ZF-018"),
        ({"liuhen-device.txt": "设备编号：ZF-018".encode("gbk")}, "ZF-018"),
        ({"ZF-018_20260407_090300_0001.mp4": b"1"}, "ZF-018"),
        ({"DCIM/ZF-018@20260407090300@0001.mp4": b"1", "ZZ-1_20260407_090300_0001.mp4": b"2"}, "ZF-018"),
        ({"x.mp4": b"1"}, "ZF-017"),
    ],
)
def test_whose_card_it_is_is_read_from_the_card_and_else_from_the_port(bay: Bay, files, device) -> None:
    bay.device = "ZF-017"
    bay.fresh(Tile(NOW))
    bay.insert(files)
    assert (bay.run().state, bay.port.tile.device_no) == (DONE, device)


def test_a_factory_number_names_a_device_too(bay: Bay) -> None:
    Device.objects.filter(number="ZF-018").update(serial_no="8H2207-0193")
    bay.insert({"device.txt": b"8H2207-0193", "a.mp4": b"1"})
    assert bay.run().device_no == "ZF-018"


@pytest.mark.parametrize(
    ("files", "rule", "words"),
    [
        ({"device.txt": b"ZF-071"}, "recordings.device.unknown", "ZF-017"),
        ({"QQ-1_20260407_090300_0001.mp4": b"1"}, "recordings.device.unknown", "QQ-1"),
        ({"a.mp4": b"1"}, "docks.card.unnamed", "看不出"),
        (
            {"ZF-017_20260407_090300_0001.mp4": b"1", "ZF-018_20260407_090300_0001.mp4": b"2"},
            "docks.card.several",
            "ZF-018",
        ),
    ],
)
def test_a_card_of_nobody_known_is_not_read_told_with_its_remedy_and_logged_once(bay: Bay, files, rule, words) -> None:
    bay.insert(files)
    tile = bay.run()
    for _ in range(3):
        assert bay.run() == tile

    assert (tile.state, tile.problem, tile.intake) == (PROBLEM, rule, None)
    assert words in tile.words
    assert tile.remedy
    assert not Recording.objects.exists()
    (entry,) = page(act="intake.start.refused")
    assert (entry.actor, entry.facts["rule"]) == ("dock:一号站", rule)


def test_a_retired_device_is_refused(bay: Bay) -> None:
    wang = bay.bureau.wang
    device = Device.objects.get(number="ZF-017")
    retire_device(actor=bay.bureau.actor(wang), at=NOW, device=device, document="资产处置单 12", storage_emptied=True)
    bay.insert(CARD | NAMED)
    assert (bay.run().problem, bay.port.tile.state) == ("recordings.device.retired", PROBLEM)
    assert "报废" in bay.port.tile.words


def test_a_device_that_is_registered_meanwhile_is_taken_when_the_card_comes_again(bay: Bay, tmp_path: Path) -> None:
    bay.insert({"device.txt": b"ZF-030", "a.mp4": b"1"})
    assert bay.run().state == PROBLEM
    bay.bureau.device("ZF-030")
    bay.pull(tmp_path / "hand")
    assert bay.run().state == EMPTY
    (tmp_path / "hand").rename(bay.path)
    assert bay.run().state == DONE


def test_a_done_card_stays_done_until_it_goes_or_gets_new_files(bay: Bay, tmp_path: Path) -> None:
    bay.insert(CARD | NAMED)
    tile = bay.run()
    assert bay.run() == tile
    bay.insert({"c.mp4": b"c"})
    after = bay.run()
    assert (after.state, after.sealed, after.duplicates) == (DONE, 1, 3)
    bay.pull(tmp_path / "hand")
    assert bay.run() == Tile(bay.port.tile.since)


def test_a_card_pulled_while_it_is_sealed_is_told_and_completed_when_it_comes_back(
    bay: Bay, tmp_path: Path, monkeypatch
) -> None:
    bay.insert(CARD | NAMED)
    hand = tmp_path / "hand"
    plan_it = Sealing._planned

    def pull(self, *given) -> None:
        plan_it(self, *given)
        bay.pull(hand)

    monkeypatch.setattr(Sealing, "_planned", pull)
    tile = bay.run()
    assert (tile.state, tile.problem, tile.sealed) == (PROBLEM, PULLED, 0)
    assert "插回" in tile.remedy
    assert bay.run().problem == PULLED, "an empty port does not make it forgotten"
    monkeypatch.setattr(Sealing, "_planned", plan_it)
    hand.rename(bay.path)
    assert (bay.run().state, bay.port.tile.sealed) == (DONE, 3)
    assert Recording.objects.count() == 3


def test_files_that_cannot_be_taken_are_a_problem_that_names_the_first(bay: Bay) -> None:
    bay.insert(CARD | NAMED)
    (bay.path / "link.mp4").symlink_to("/etc/hostname")
    tile = bay.run()
    assert (tile.state, tile.sealed, tile.refused) == (PROBLEM, 3, 1)
    assert "link.mp4" in tile.words
    assert "其余 3 个已封存" in tile.words


def test_a_station_that_ends_lays_its_card_down_and_the_next_start_completes_it(bay: Bay) -> None:
    bay.insert(CARD | NAMED)
    assert bay.looked()
    bay.port.stopping.set()
    with pytest.raises(Stopped):
        bay.port.seal()
    assert bay.receipt().intake.finished_at is not None
    left = bay.port.tile
    assert left.state == SEALING
    bay.fresh(left)
    bay.port.wake()
    assert bay.run().state == DONE
    assert Recording.objects.count() == 3


def test_a_station_that_was_away_says_that_a_card_left_meanwhile(bay: Bay) -> None:
    bay.fresh(Tile(NOW, state=SEALING, device_no="ZF-017", sealed=2))
    bay.port.wake()
    assert (bay.port.tile.problem, bay.port.tile.device_no) == (PULLED, "ZF-017")


def test_a_store_that_cannot_be_written_is_told_in_its_own_words(bay: Bay, monkeypatch) -> None:
    def full(**_given):
        raise OSError(28, os.strerror(28), "store")

    monkeypatch.setattr(sealing, "hand_in", full)
    bay.insert(CARD | NAMED)
    assert (bay.run().state, bay.port.tile.problem) == (PROBLEM, "docks.card.broken")
    assert "liuhen doctor" in bay.port.tile.remedy


def test_who_drew_the_recorder_stands_on_the_receipt(bay: Bay) -> None:
    """YC-A-3: who uses it answers for it; the station itself is no person."""

    planned(bay.bureau).draw(bay.bureau.zhang, "ZF-020")
    bay.insert({"a.mp4": b"1", "device.txt": b"ZF-020"})
    assert bay.run().holder == "张三"
    assert bay.receipt().intake.person == bay.bureau.zhang


def test_no_state_leads_into_nowhere() -> None:
    assert set(FOLLOWING) == {EMPTY, READING, SEALING, DONE, PROBLEM}
    assert all(following <= set(FOLLOWING) and following for following in FOLLOWING.values())
    with pytest.raises(ValueError, match="empty → done"):
        Tile(NOW).went(DONE, NOW)


@pytest.mark.parametrize("fault", [KeyFileError("密钥其他人可读"), TypeError("x")])
def test_any_fault_of_a_hand_in_is_told_at_the_port_and_not_begun_anew(bay: Bay, monkeypatch, fault: Exception) -> None:
    begun = []

    def fail(**_given):
        begun.append(1)
        raise fault

    monkeypatch.setattr(sealing, "hand_in", fail)
    bay.insert(CARD | NAMED)
    tile = bay.run()
    for _ in range(3):
        assert bay.run() == tile

    assert (tile.state, tile.problem, len(begun)) == (PROBLEM, "docks.card.broken", 1)
    assert ("密钥其他人可读" if isinstance(fault, KeyFileError) else "TypeError") in tile.words
    assert "重新插入" in tile.remedy


def test_a_log_that_cannot_sign_is_told_at_the_port(bay: Bay, home: Path) -> None:
    bay.insert(NAMED)
    assert bay.run().state == DONE
    (home / "keys" / "ledger_ed25519").chmod(0o644)
    bay.insert(CARD)
    tile = bay.run()
    assert tile.state == PROBLEM
    assert "chmod 600" in tile.words


def test_a_receipt_that_cannot_be_read_is_told_at_the_port(bay: Bay, monkeypatch) -> None:
    def fail(_self, _intake):
        raise ValueError

    monkeypatch.setattr(Sealing, "_finished", fail)
    bay.insert(CARD | NAMED)
    assert (bay.run().state, bay.port.tile.problem) == (PROBLEM, "docks.card.broken")


def test_a_refusal_that_cannot_be_logged_leaves_no_port_without_words(bay: Bay, monkeypatch) -> None:
    def fail(**_given):
        raise Refused("x", "x")

    monkeypatch.setattr(sealing, "hand_in", fail)
    monkeypatch.setattr("liuhen.ledger.services.append_refusal", lambda **_given: 1 // 0)
    bay.insert(CARD | NAMED)
    assert bay.looked()
    with pytest.raises(ZeroDivisionError):
        bay.port.seal()
    assert bay.port.tile.state == SEALING
    bay.port.fail()
    assert (bay.port.tile.state, bool(bay.port.tile.words)) == (PROBLEM, True)


def test_a_station_that_cannot_lay_a_card_down_ends_all_the_same(bay: Bay, monkeypatch) -> None:
    def fail(**_given):
        raise KeyFileError("x")

    monkeypatch.setattr(sealing, "resume", fail)
    bay.insert(CARD | NAMED)
    assert bay.looked()
    bay.port.stopping.set()
    with pytest.raises(Stopped):
        bay.port.seal()
    assert bay.port.tile.state == SEALING  # the next start takes it up from here
