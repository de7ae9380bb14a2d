"""Duties are held before recordings (ADR 0118): two connections that meet at one duty wait, and neither is aborted."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from tests.activities.duty import Duty, planned
from tests.devices.bureau import Bureau, clock, found
from tests.obligations.conftest import _triggers_afterwards, own_transactions
from tests.recordings.conftest import empty_card, sealed

from liuhen.activities.models import Activity
from liuhen.activities.services import correct_activity
from liuhen.recordings import following
from liuhen.recordings.models import Recording
from liuhen.recordings.services import completing
from liuhen.recordings.services.completing import assign_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["_triggers_afterwards", "own_transactions"]

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time: there is no order to keep"
)
MEET = 3.0  # seconds that one waits for the other to come as far; with the right order the other never does


def two_duties(bureau: Bureau, tmp_path: Path) -> tuple[Duty, Duty, Recording]:
    """A filmed duty and another of the same officers that day, and the recording of the first."""
    first = planned(bureau)
    first.draw_two()
    first.run()
    second = planned(bureau, title="另一处检查", planned_at=clock("11:00"))
    second.arrive("11:00")
    second.start("11:01")
    second.end("11:30")
    card = empty_card(bureau, tmp_path)
    card.film("09:10", 2)
    (recording,) = sealed(card.hand_in("12:00"))
    return first, second, recording


def at_once(*calls: Callable[[], object]) -> list[BaseException]:
    """Run calls in threads with a connection each, and return what they raised."""
    raised: list[BaseException] = []

    def run(call: Callable[[], object]) -> None:
        try:
            call()
        except BaseException as error:  # noqa: BLE001  # told to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def meeting(monkeypatch: pytest.MonkeyPatch, barrier: threading.Barrier, module: Any, name: str) -> None:
    """Let whoever calls the function wait for the other first."""
    original = getattr(module, name)

    def waiting(*args: Any, **given: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(MEET)
        return original(*args, **given)

    monkeypatch.setattr(module, name, waiting)


@pytest.mark.parametrize("target", ["none", "second"])
def test_assigning_a_recording_while_its_duty_is_judged_aborts_neither(
    own_transactions, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    bureau = found("ss")
    first, second, recording = two_duties(bureau, tmp_path)
    barrier = threading.Barrier(2)
    meeting(monkeypatch, barrier, completing, "refresh")  # the recording is held
    meeting(monkeypatch, barrier, following, "expect")  # the duty is held
    at = clock("13:00")
    to = second.activity if target == "second" else None

    def assign() -> None:
        by = bureau.actor(bureau.zhao, at)
        assign_to(actor=by, at=at, recording=recording, activity=to, person=None, reason="画面是另一处")

    def correct() -> None:
        by = bureau.actor(bureau.zhang, at)
        duty = Activity.objects.get(pk=first.activity.pk)
        correct_activity(actor=by, at=at, activity=duty, changes={"ended_at": clock("10:40")}, reason="看表有误")

    assert at_once(assign, correct) == []
    assert Recording.objects.get(pk=recording.pk).activity_id == (to.pk if to else None)
    assert first.now().ended_at == clock("10:40")
    assert first.now().covered == []


def test_two_who_move_recordings_between_the_same_duties_wait_for_each_other(
    own_transactions, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau = found("ss")
    first, second, recording = two_duties(bureau, tmp_path)
    other = empty_card(bureau, tmp_path, "ZF-018")
    other.film("11:05", 2)
    (back,) = sealed(other.hand_in("12:10"))
    assert back.activity_id == second.activity.pk
    meeting(monkeypatch, threading.Barrier(2), completing, "refresh")
    at = clock("13:00")

    def move(row: Recording, to: Activity) -> None:
        by = bureau.actor(bureau.zhao, at)
        assign_to(actor=by, at=at, recording=row, activity=to, person=None, reason="画面是另一处")

    raised = at_once(lambda: move(recording, second.activity), lambda: move(back, first.activity))
    assert raised == []
    assert Recording.objects.get(pk=recording.pk).activity_id == second.activity.pk
    assert Recording.objects.get(pk=back.pk).activity_id == first.activity.pk
    assert len(first.now().covered) == len(second.now().covered) == 1
