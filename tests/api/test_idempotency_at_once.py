"""Two requests with one Idempotency-Key at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from django.db import connection
from tests.api.conftest import Program, token_of
from tests.devices.bureau import found
from tests.obligations.conftest import _triggers_afterwards, own_transactions
from tests.web.house import NOW, person

from liuhen.api import idempotency
from liuhen.devices.models import Device

__all__ = ["_triggers_afterwards", "own_transactions"]


def test_two_threads_with_one_key_do_it_once(own_transactions, home: Path, settings, monkeypatch):
    """On PostgreSQL two connections write at once; on SQLite the second waits at the door of the process."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW)
    bureau = found("yc")
    text = token_of(person(bureau, "wang2", "王七", "device_keeper", bureau.unit))
    new = {"unit": str(bureau.unit.pk), "number": "ZF-900", "kind": "body", "custodian": str(bureau.wang.pk)}
    assert Program(text).get("/me").status_code == 200  # notes the token's use, which would wait for the first writer
    one_answered = threading.Event()
    original = idempotency._kept

    def slow(*args: Any) -> Any:
        one_answered.wait(20)  # the first stays inside until the second was turned away
        return original(*args)

    monkeypatch.setattr(idempotency, "_kept", slow)
    answers: list[int] = []

    def call() -> None:
        try:
            answers.append(Program(text).write("/devices", new, key="a").status_code)
        finally:
            one_answered.set()
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [201, 409]
    assert Device.objects.filter(number="ZF-900").count() == 1
    assert Program(text).write("/devices", new, key="a").status_code == 201  # asked again, it is told


def test_another_process_with_the_same_key_does_not_do_it_again(own_transactions, home: Path, settings, monkeypatch):
    """Two workers share no memory: the lock in the database or its constraint decides."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW)
    monkeypatch.setattr(idempotency, "_running", _Forgetful())
    bureau = found("yc")
    text = token_of(person(bureau, "wang2", "王七", "device_keeper", bureau.unit))
    new = {"unit": str(bureau.unit.pk), "number": "ZF-900", "kind": "body", "custodian": str(bureau.wang.pk)}
    answers: list[tuple[int, str]] = []
    start = threading.Barrier(2)

    def call() -> None:
        try:
            start.wait(10)
            answer = Program(text).write("/devices", new, key="a")
            answers.append((answer.status_code, answer.headers.get("Idempotency-Replayed", "")))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(answers) == 2
    assert (201, "") in answers
    assert set(answers) <= {(201, ""), (201, "true"), (409, ""), (503, "")}  # 503: SQLite let one writer in
    assert answers.count((201, "")) == 1
    assert Device.objects.filter(number="ZF-900").count() == 1


class _Forgetful(set[tuple[int, str]]):
    """What a process knows of the keys that another one runs: nothing."""

    def __contains__(self, _key: object) -> bool:
        return False
