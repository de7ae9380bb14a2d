"""A check in the background: begun once, told apart from one whose process died, and never kept out by who asks."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.ledger.conftest import AT, ZHANG

from liuhen.ledger import runs
from liuhen.ledger.runs import Run

if TYPE_CHECKING:
    from pytest_django import Settings

RUNNING = Run("running", "张三", "2026-03-10T08:20:00Z", done=1, total=2)


@pytest.fixture(autouse=True)
def _of_this_test(home: Path, settings: Settings) -> None:
    settings.HOME = home


def test_nothing_is_known_before_the_first_run() -> None:
    assert runs.latest_run() is None


def test_a_run_whose_process_died_has_failed() -> None:
    with runs._alone() as free:
        assert free
        runs._keep(RUNNING)
        assert runs.latest_run() == RUNNING
    latest = runs.latest_run()
    assert latest is not None
    assert (latest.state, latest.problem) == ("failed", "验证的进程中途停了。请再验证一次。")


def test_a_run_that_ends_while_it_is_asked_for_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    done = Run("done", "张三", "2026-03-10T08:20:00Z", "2026-03-10T08:21:00Z", done=2, total=2)
    runs._folder().mkdir()
    runs._keep(RUNNING)
    monkeypatch.setattr(runs, "_locked", lambda: runs._keep(done))
    assert runs.latest_run() == done


class Flocks:
    """The system's `flock`, with something that happens as soon as the lock of the run was taken for the first time."""

    def __init__(self, happens: Any) -> None:
        self.happens = happens
        self.waits = threading.Event()
        self._first = threading.get_ident()

    def flock(self, file: Any, how: int) -> None:
        if threading.get_ident() == self._first:
            fcntl.flock(file, how)
            if Path(file.name).name == "verification.lock":
                self.happens()
            return
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            self.waits.set()
            fcntl.flock(file, how)
        self.waits.set()


def test_who_begins_is_not_kept_out_by_who_asks_whether_a_run_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    free: list[bool] = []

    def begin() -> None:
        with runs._alone() as alone:
            free.append(alone)

    beginning = threading.Thread(target=begin)

    def meanwhile() -> None:
        beginning.start()
        assert flocks.waits.wait(60)

    flocks = Flocks(meanwhile)
    system = SimpleNamespace(flock=flocks.flock, LOCK_EX=fcntl.LOCK_EX, LOCK_NB=fcntl.LOCK_NB, LOCK_SH=fcntl.LOCK_SH)
    monkeypatch.setattr(runs, "fcntl", system)
    assert runs._locked() is False
    beginning.join()
    assert free == [True]


def test_who_begins_learns_whether_a_run_was_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Run | None] = []
    finished = threading.Event()

    def verifying(run: Run, *_given: object) -> Run:
        told.append(runs.latest_run())
        finished.set()
        raise ZeroDivisionError  # what follows would ask the database

    monkeypatch.setattr(runs, "_verified", verifying)
    monkeypatch.setattr(threading, "excepthook", lambda _given: None)
    with runs._alone():
        assert runs.start(actor=ZHANG, clock=lambda: AT) is False
    assert runs.start(actor=ZHANG, clock=lambda: AT) is True
    assert finished.wait(60)
    assert [run.state for run in told if run] == ["running"]
