"""A bureau under ZH whose officers owe hand-overs, and a real mail server on loopback."""

from __future__ import annotations

import email
import email.policy
import socket
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from tests.devices.bureau import SETTING_UP, Bureau, clock, found
from tests.obligations.conftest import _triggers_afterwards, own_transactions

from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import appoint, create_person
from liuhen.kernel.actors import system
from liuhen.notifications.models import Mail, Notification, Preference
from liuhen.notifications.services import collect, make_due, send_due
from liuhen.obligations.models import Obligation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from liuhen.accounts.models import Person, Unit

__all__ = ["_triggers_afterwards", "own_transactions"]
STARTED = clock("16:20", "2026-04-07")  # a Tuesday
DUE = clock("16:20", "2026-04-09")  # 48 hours later (ZH-8)
CITE = {"clause": "ZH-8", "document": "ZH", "article": "第八条", "words": "《行政执法全过程记录办法》第八条"}


@dataclass
class Office:
    """A bureau with legal affairs, and things that its people owe."""

    bureau: Bureau
    legal: Person

    def owe(self, key: int = 1, person: Person | None = None, **more: Any) -> Obligation:
        """Something owed by 张三 (or by the role named), due at `DUE`."""
        given: dict[str, Any] = {"who": "officer", "person": person or self.bureau.zhang, "unit": self.bureau.unit}
        given |= {"started_at": STARTED, "due_at": DUE, "look_at": STARTED, "title": "屯河嘉园二期工地检查"} | more
        return Obligation.objects.create(
            agency=self.bureau.agency,
            subject=f"recording:{key}",
            question="recording.hand_in",
            rule="zh.hand_over",
            what="hand_over",
            cites=[CITE],
            pack="zh",
            version="1",
            **given,
        )

    def wants_mail(self, person: Person, address: str = "", **more: Any) -> Preference:
        return Preference.objects.create(person=person, email=address or f"{person.login}@zh.example", **more)

    def post(self, login: str, name: str, role: str, unit: Unit) -> Person:
        return holder(self.bureau, login, name, role, unit)


def holder(bureau: Bureau, login: str, name: str, role: str, unit: Unit) -> Person:
    by = {"actor": system("test"), "at": SETTING_UP}
    person = create_person(**by, login=login, name=name, agency=bureau.agency)  # type: ignore[arg-type]
    appoint(**by, person=person, unit=unit, role=role, starts_on=date(2026, 1, 1))  # type: ignore[arg-type]
    return person


@pytest.fixture
def office(db, home) -> Office:
    bureau = found("zh")
    return Office(bureau, holder(bureau, "zh-legal", "郑岩", "legal", bureau.root))


def tell(at: datetime, limit: int = 500) -> int:
    return make_due(actor=system("tell"), at=at, limit=limit)


def post(at: datetime) -> bool:
    """What the sweep does about mails at one moment."""
    collect(at=at)
    return send_due(clock=lambda: at)


def told(*, stage: str | None = None) -> list[tuple[str, str]]:
    """Who was told of which stage, in the order of telling."""
    rows = Notification.objects.order_by("id").filter(**({"stage": stage} if stage else {}))
    return [(row.person.name, row.stage) for row in rows.select_related("person")]


def states() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("state", flat=True))


@dataclass
class Postbox:
    """What arrived at a mail server on loopback, and whom it refuses, with which code."""

    host: str = "127.0.0.1"
    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    connections: int = 0
    drops_after: int | None = None

    async def handle_EHLO(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.drops_after is not None and len(self.messages) >= self.drops_after and server.transport:
            server.transport.close()
            return "421 bye"
        if self.data_answers:
            return self.data_answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        message["X-To"] = envelope.rcpt_tos[0]
        self.messages.append(message)
        return "250 OK"

    def texts(self) -> list[str]:
        return [str(message.get_content()) for message in self.messages]


@pytest.fixture
def postbox(settings, unused_port: int) -> Iterator[Postbox]:
    box = Postbox(port=unused_port)
    controller = Controller(box, hostname=box.host, port=box.port)
    controller.start()
    connect(settings, box)
    yield box
    controller.stop()


def connect(settings, box: Postbox) -> None:
    """Let the instance send its mails there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = box.host, box.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "留痕 <liuhen@zh.example>"
    settings.LIUHEN_ADDRESS = "https://liuhen.zh.example"


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def actor(person: Person):
    return actor_of(person, SETTING_UP)
