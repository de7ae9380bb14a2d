"""A bureau whose log is listened to, and a receiver on loopback that keeps what it gets."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from tests.devices.bureau import Bureau, clock, found

from liuhen.kernel.actors import system
from liuhen.ledger import services as ledger
from liuhen.webhooks.services import subscribe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import Settings

    from liuhen.webhooks.services import Opened

NOW = clock("15:00")


@dataclass
class Receiver:
    """What a receiver was sent, and what it answers."""

    url: str = ""
    status: int = 204
    seen: list[tuple[dict[str, str], str]] = field(default_factory=list)
    told: str = "/elsewhere"


@contextmanager
def receiving() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kept.seen.append((dict(self.headers.items()), body))
            self.send_response(kept.status)
            if kept.status == 302:
                self.send_header("Location", kept.told)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.LIUHEN_WEBHOOK_HOSTS = frozenset({"127.0.0.1"})  # the administrator allows this one
    with receiving() as kept:
        yield kept


@pytest.fixture
def bureau(db: None, home: Path) -> Bureau:
    made = found("yc")
    ledger.integrate()
    return made


def listen(bureau: Bureau, url: str, *acts: str) -> Opened:
    return subscribe(
        actor=system("test"),
        at=NOW,
        agency=bureau.agency,
        person=bureau.sun,
        name="案件系统",
        url=url,
        acts=acts or ("recording.*",),
    )
