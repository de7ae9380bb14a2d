"""`liuhen doctor` names what is gone or out of order, and what to do; it makes nothing by itself."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from tests.devices.bureau import Bureau, found
from tests.recordings.conftest import Card, empty_card

from liuhen.ledger import keys
from liuhen.operations import diagnosis, holdings
from liuhen.operations.effective import KEYS, PATHS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from liuhen.operations.faults import Fault


@pytest.fixture
def card(db, home: Path, tmp_path: Path) -> Card:
    bureau: Bureau = found("yc")
    bureau.device("ZF-017")
    card = empty_card(bureau, tmp_path)
    card.film("16:00", 2)
    card.hand_in("16:30")
    return card


def told(check: Callable[[], Iterator[Fault]]) -> list[str]:
    return [fault.id for fault in check()]


def only(check: Callable[[], Iterator[Fault]]) -> Fault:
    (fault,) = [fault for fault in check() if fault.id != "D020"]
    return fault


def test_an_instance_in_order_has_nothing_to_tell(card: Card) -> None:
    assert told(holdings.database) == []
    assert told(holdings.store) == ["D020"]  # no replica is set up in it
    assert told(holdings.ledger) == []


def test_originals_that_are_gone_are_told_with_their_number(card: Card, home: Path) -> None:
    shutil.rmtree(home / "store")
    fault = only(holdings.store)
    assert (fault.id, fault.grave) == ("D023", True)
    assert "1 份资料" in fault.words
    assert "挂载" in fault.remedy


def test_before_the_first_card_there_need_be_no_store(db, home: Path) -> None:
    assert told(holdings.store) == ["D020"]


def test_an_empty_folder_in_the_place_of_the_store_is_none(card: Card, home: Path) -> None:
    shutil.rmtree(home / "store")
    (home / "store").mkdir()
    assert only(holdings.store).id == "D021"


def test_a_store_that_takes_no_bytes_is_told(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr("liuhen.operations.readiness.tempfile.TemporaryFile", refused)
    assert only(holdings.store).id == "D024"


def test_a_key_that_is_gone_or_another_is_grave_once_the_log_has_entries(card: Card, home: Path) -> None:
    path = keys.path_of()
    kept = path.read_bytes()
    path.unlink()
    gone = only(holdings.ledger)
    keys.create("liuhen.test/log")
    another = only(holdings.ledger)
    path.write_bytes(kept)
    assert told(holdings.ledger) == []
    assert (gone.id, another.id, gone.grave, another.grave) == ("D031", "D031", True, True)
    assert "找不到" in gone.words
    assert "不是本日志登记的密钥" in another.words


def test_a_log_without_entries_needs_no_key_yet(db, home: Path) -> None:
    fault = only(holdings.ledger)
    assert (fault.id, fault.grave) == ("D030", False)


def test_checkpoints_that_are_gone_are_told(card: Card, home: Path) -> None:
    for file in (home / "checkpoints").iterdir():
        file.unlink()
    assert only(holdings.ledger).id == "D033"
    (home / "checkpoints").rmdir()
    assert only(holdings.ledger).id == "D032"


def test_a_database_that_is_gone_is_not_made_and_the_log_is_named_that_it_held(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "liuhen.sqlite3"
    monkeypatch.setitem(connection.settings_dict, "NAME", str(path))
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite is a file of the instance")
    fresh = only(holdings.database)
    assert "liuhen init" in fresh.remedy
    (home / "checkpoints").mkdir()
    (home / "checkpoints" / "0000000000001663.note").write_text("x", "ascii")
    lost = only(holdings.database)
    assert "1663 条" in lost.words
    assert "从备份恢复" in lost.remedy
    assert not path.exists()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"stroe": "x"}, "是不是 store？"),
        ({"store": 5}, "引号"),
        ({"replica": ["a"]}, "引号"),
        ({"zzz": "x"}, "没有起作用"),
    ],
)
def test_a_setting_that_means_nothing_is_told(settings, written: dict[str, object], words: str) -> None:
    settings.INSTANCE = written
    assert words in only(diagnosis._settings).words


def test_every_setting_may_be_written(settings) -> None:
    settings.INSTANCE = dict.fromkeys(KEYS, "x") | {"dock": {"station": "一号"}, "https": True, "mail_port": 25}
    assert told(diagnosis._settings) == []
    assert set(KEYS) >= PATHS


def test_a_secret_key_that_is_gone_is_no_missing_instance(home: Path) -> None:
    assert only(diagnosis._home).id == "D001"
    (home / "keys").mkdir()
    assert only(diagnosis._home).id == "D004"
