"""A bureau under ZH, where a recording is to be handed over within 48 hours (ZH-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from tests.devices.bureau import Bureau, clock, found

from liuhen.accounts.regulations import regulation_of
from liuhen.kernel.moments import local_day
from liuhen.ledger import triggers
from liuhen.obligations.matters import Matter, Owner
from liuhen.obligations.models import Obligation
from liuhen.obligations.services import settle

if TYPE_CHECKING:
    from liuhen.accounts.models import Person, Unit
    from liuhen.policy.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

MADE = clock("16:20:00")  # 2026-04-07
DUE = clock("16:20:00", "2026-04-09")
SECOND = timedelta(seconds=1)


@dataclass
class Case:
    """One recording of 张三 under the bureau's regulation, judged as often as the test likes."""

    bureau: Bureau
    subject: str = "recording:1"
    made: datetime | None = MADE
    unit: Unit | None = None
    person: Person | None = None

    def matter(self, questions: tuple[str, ...] = ("recording.hand_in",), **facts: Any) -> Matter:
        given = {"recording.completed_at": self.made, "recording.has_activity": True}
        given |= {f"recording.{name}": value for name, value in facts.items()}
        owner = Owner(self.unit or self.bureau.unit, self.person or self.bureau.zhang)
        return Matter(self.subject, questions, {k: v for k, v in given.items() if v is not None}, owner, "工地检查")

    def settle(
        self, at: datetime, questions: tuple[str, ...] = ("recording.hand_in",), **facts: Any
    ) -> dict[str, Answer]:
        regulation = regulation_of(self.bureau.agency, local_day(MADE))
        by = self.bureau.actor(self.bureau.zhang)
        return settle(actor=by, at=at, regulation=regulation, matter=self.matter(questions, **facts))

    @property
    def obligation(self) -> Obligation:
        return Obligation.objects.get(subject=self.subject, withdrawn_at=None)


@pytest.fixture
def _triggers_afterwards(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        triggers.install(connection)


@pytest.fixture
def own_transactions(_triggers_afterwards: None, transactional_db: None) -> Iterator[None]:
    """Let a test commit for real. The tables are emptied afterwards, which the triggers of the log would refuse."""
    yield
    triggers.remove(connection)


@pytest.fixture
def zh(db, home) -> Bureau:
    return found("zh")


@pytest.fixture
def yc(db, home) -> Bureau:
    return found("yc")


@pytest.fixture
def case(zh: Bureau) -> Case:
    return Case(zh)
