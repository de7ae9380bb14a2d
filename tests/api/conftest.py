"""The house of the pages, entered by programs."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.web.conftest import _static_root, at_home, fresh, ss, ss_house, street, yc, yc_house
from tests.web.house import ACTOR, NOW

from liuhen.accounts.services.tokens import make_token
from liuhen.accounts.tokens import SCOPES
from liuhen.api import rates
from liuhen.api.idempotency import XLSX
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from tests.web.house import House

    from liuhen.accounts.models import Person

__all__ = ["_static_root", "at_home", "fresh", "ss", "ss_house", "street", "yc", "yc_house"]
ROOT = "/api/v1"


@pytest.fixture
def _at_three(monkeypatch):
    """It is 15:00 on the day of the duty, for programs and people."""
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW)
    monkeypatch.setattr("liuhen.web.visits.now", lambda: NOW)


@pytest.fixture(autouse=True)
def _no_calls_before():
    rates._buckets.clear()


def token_of(person: Person, *scopes: str, name: str = "") -> str:
    """Return a token's text; every scope unless some are named."""
    return make_token(
        actor=ACTOR,
        at=NOW,
        person=person,
        name=name or f"对接 {uuid.uuid4().hex[:8]}",
        scopes=scopes or tuple(SCOPES),
        expires_on=local_day(NOW) + timedelta(days=30),
    ).text


@dataclass
class Program:
    """A program that calls with a token."""

    token: str

    def get(self, path: str, **headers: str) -> Any:
        return self._client().get(ROOT + path, headers=headers)

    def write(self, path: str, body: Any = None, *, method: str = "POST", key: str = "", **headers: str) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        known = {"Idempotency-Key": key or uuid.uuid4().hex, **headers}
        kind = "application/json" if body is not None else "application/octet-stream"
        return self._client().generic(method, ROOT + path, data, kind, headers=known)

    def send_sheet(self, path: str, data: bytes, *, key: str = "") -> Any:
        return self._client().generic(
            "POST", ROOT + path, data, XLSX, headers={"Idempotency-Key": key or uuid.uuid4().hex}
        )

    def _client(self) -> Client:
        return Client(headers={"Authorization": f"Bearer {self.token}"}, raise_request_exception=False)


@pytest.fixture
def keeper(yc: House) -> Program:
    return Program(token_of(yc.people["keeper"]))


@pytest.fixture
def officer(yc: House) -> Program:
    return Program(token_of(yc.people["zhang"]))


def problem(answer: Any) -> dict[str, Any]:
    """Return the problem an answer tells; what is no problem (RFC 9457) fails."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = json.loads(answer.content)
    assert told["status"] == answer.status_code
    assert told["detail"]
    assert told["type"].startswith("urn:liuhen:problem:")
    return told
