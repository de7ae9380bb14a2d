"""A log in a home of its own, people who act in it, and a hand that tampers with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from liuhen.kernel.actors import Actor
from liuhen.ledger import queries, services, triggers
from liuhen.merkle.notes import SigningKey, parse_note, signature_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker, Settings

AT = datetime(2026, 3, 10, 8, 20, tzinfo=UTC)
PEER = SigningKey.from_seed("supervisor.test", b"s" * 32)
ZHANG = Actor("person:1", "张三", ("officer",), "一中队", "某县城管局")


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.LIUHEN_KEYS = tmp_path / "keys"
    settings.LIUHEN_CHECKPOINTS = tmp_path / "checkpoints"
    settings.LIUHEN_ORIGIN = "liuhen.test/log"
    return tmp_path


@pytest.fixture
def log(db: None) -> Callable[[int], None]:
    """Return a function that lets the log grow by some entries about `recording:0`, `recording:1`, …"""
    written = 0

    def grow(count: int) -> None:
        nonlocal written
        new = [("recording.sealed", f"recording:{written + i}", {"size": written + i}) for i in range(count)]
        services.append_and_integrate(actor=ZHANG, at=AT, entries=new)
        written += count

    return grow


@pytest.fixture
def tamper(db: None) -> Callable[..., None]:
    """Return a function that runs SQL as someone who may drop the triggers."""

    def run(*statements: str) -> None:
        triggers.remove(connection)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        triggers.install(connection)

    return run


@pytest.fixture
def own_transactions(_triggers_afterwards: None, transactional_db: None) -> Iterator[None]:
    """Let a test commit for real. The tables are emptied afterwards, which the triggers would refuse."""
    yield
    triggers.remove(connection)


@pytest.fixture
def _triggers_afterwards(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        triggers.install(connection)


@pytest.fixture
def countersign(db: None) -> Callable[[int], None]:
    """Return a function that has a second body sign the checkpoint of a size."""

    def by_peer(size: int) -> None:
        checkpoint = queries.checkpoint_at(size)
        assert checkpoint is not None
        note = parse_note(checkpoint.note)
        services.countersign(at=AT, note=str(note.with_signature(signature_of(note.text, PEER))), key=PEER.verifier)

    return by_peer


@pytest.fixture
def twenty(log: Callable[[int], None]) -> None:
    """Twenty-one entries, with checkpoints at 6, 14 and 21."""
    for count in (5, 8, 7):
        log(count)
        services.sign_checkpoint(at=AT)
