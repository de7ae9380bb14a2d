"""The service as a process: many ports at once, killed in the midst, told to end, a card pulled from under it."""

from __future__ import annotations

import json
import shutil
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from tests.recordings.process.conftest import fill
from tests.recordings.process.instance import STAGING, Instance, assert_nothing_half, assert_whole, look
from tests.recordings.process.test_faults import until as begun

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.process
PORTS = 12
STATES = "SELECT number, state, sealed, words FROM docks_port ORDER BY number"


@contextmanager
def docking(instance: Instance, folder: Path, count: int) -> Iterator[subprocess.Popen[str]]:
    """Run the service with so many ports under the folder until it says that it watches them."""
    words = [word for number in range(1, count + 1) for word in ("--port", f"{number}={folder}/port{number}")]
    process = instance.start("dock", "--station", "一号站", *words)
    try:
        assert process.stdout is not None
        assert "插卡即采集" in process.stdout.readline()
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def until(
    instance: Instance, holds: Callable[[list[tuple[Any, ...]]], bool], seconds: float = 90
) -> list[tuple[Any, ...]]:
    """Wait until the ports say what is expected of them. Raises AssertionError with what they say instead."""
    end = time.monotonic() + seconds
    while not holds(rows := instance.rows(STATES)):
        assert time.monotonic() < end, rows
        time.sleep(0.3)
    return rows


def insert(card: Path, port: Path) -> None:
    """A mount appears all at once."""
    shutil.copytree(card, port.with_name("mounting"))
    port.with_name("mounting").rename(port)


def test_every_port_at_once_is_sealed_without_an_error(instance: Instance, tmp_path: Path) -> None:
    cards = {}
    for number in range(1, PORTS + 1):
        card = tmp_path / f"card{number}"
        card.mkdir()
        fill(card, 3, 20_000)
        (card / "device.txt").write_text(f"ZF-01{7 + number % 2}")
        cards[number] = card
    with docking(instance, tmp_path, PORTS) as service:
        for number, card in cards.items():
            insert(card, tmp_path / f"port{number}")
        rows = until(instance, lambda rows: all(state in {"done", "problem"} for _, state, _, _ in rows))
        service.send_signal(signal.SIGTERM)
        _, said = service.communicate(timeout=30)

    assert [(state, words) for _, state, _, words in rows] == [("done", "")] * PORTS
    assert (service.returncode, said) == (0, "")
    assert instance.rows("SELECT stopped_at IS NOT NULL FROM docks_station") == [(1,)]
    sealed = instance.sealed()
    assert all(digest in sealed for card in cards.values() for digest, _, _ in look(card).values())
    verified = instance.liuhen("verify", "all", "--json")
    assert verified.code == 0, verified.out


@pytest.mark.parametrize("signalled", [signal.SIGKILL, signal.SIGTERM])
def test_a_service_that_dies_or_is_told_to_end_completes_the_card_after_its_next_start(
    instance: Instance, tmp_path: Path, signalled: signal.Signals
) -> None:
    card = tmp_path / "card"
    card.mkdir()
    fill(card, 6, 25_000_000)
    (card / "device.txt").write_text("ZF-017")
    port = tmp_path / "port1"
    with docking(instance, tmp_path, 1) as service:
        insert(card, port)
        begun(service, (instance.store_path / STAGING / "1/0").exists)
        service.send_signal(signalled)
        service.communicate(timeout=30)
    assert_nothing_half(instance)
    with docking(instance, tmp_path, 1) as service:
        until(instance, lambda rows: rows[0][1] == "done")
        service.send_signal(signal.SIGTERM)
        _, said = service.communicate(timeout=30)
    assert (service.returncode, said) == (0, "")
    assert_whole(instance, port, look(port))


def test_a_card_pulled_in_the_midst_is_told_and_completed_when_it_comes_back(
    instance: Instance, tmp_path: Path
) -> None:
    card, hand = tmp_path / "card", tmp_path / "hand"
    card.mkdir()
    fill(card, 8, 30_000_000)
    (card / "device.txt").write_text("ZF-017")
    port = tmp_path / "port1"
    with docking(instance, tmp_path, 1) as service:
        insert(card, port)
        begun(service, (instance.store_path / STAGING / "1/0").exists)
        service.send_signal(signal.SIGSTOP)
        port.rename(hand)
        service.send_signal(signal.SIGCONT)
        (row,) = until(instance, lambda rows: rows[0][1] in {"problem", "done"})
        assert row[1] == "problem", row
        assert "拔出" in row[3]
        assert_nothing_half(instance)
        hand.rename(port)
        until(instance, lambda rows: rows[0][1] == "done")
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=30)
    assert_whole(instance, port, look(port))


def test_a_station_without_ports_says_how_to_write_them(instance: Instance) -> None:
    done = instance.liuhen("dock")
    assert done.code == 1
    assert "[dock.ports]" in done.said
    assert done.is_one_clear_sentence()


def test_the_settings_of_the_instance_name_the_ports(instance: Instance, tmp_path: Path) -> None:
    port = tmp_path / "media"
    settings = instance.home / "settings.toml"
    settings.write_text(
        f'{settings.read_text("utf-8")}\n[dock]\nstation = "窗口"\n[dock.ports]\n1 = {{ path = "{port}", device = "ZF-018" }}\n'
    )
    card = tmp_path / "card"
    card.mkdir()
    fill(card, 2, 1000)
    process = instance.start("dock")
    try:
        insert(card, port)
        until(instance, lambda rows: bool(rows) and rows[0][1] == "done")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert instance.rows("SELECT name FROM docks_station") == [("窗口",)]
    receipts = instance.rows("SELECT device_no, station FROM recordings_intake ORDER BY id DESC LIMIT 1")
    assert json.dumps(receipts) == json.dumps([["ZF-018", "窗口"]])
