"""A permit lets the next parts of a judged viewing pass: for seconds, for one session, for one address, for parts only."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from liuhen.recordings.places import store_root
from liuhen.sending.served import Stored
from liuhen.web import permits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.house import House

PART = {"Range": "bytes=0-9"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """Return a list whose last figure is the time."""
    times = [100.0]
    monkeypatch.setattr(permits, "monotonic", lambda: times[-1])
    monkeypatch.setattr(permits, "_permits", {})
    return times


@dataclass
class Answer:
    """What the server would send."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def connected() -> Iterator[None]:
    """Keep the connection, as Django's test client does: a request would close it, and the test's transaction with it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def sent(environ: dict[str, Any]) -> Answer:
    """Put a request through the application as a server does."""
    told: list[tuple[str, list[tuple[str, str]]]] = []
    with connected():
        found = permits.permitted_parts(WSGIHandler())(environ, lambda *line: told.append(line[:2]))  # type: ignore[arg-type]  # what a server gives
        try:
            body = b"".join(found)
        finally:
            getattr(found, "close", lambda: None)()
    return Answer(int(told[0][0][:3]), dict(told[0][1]), body)


def wanting(client, path: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the environment of a request of this client."""
    cookies = client.cookies.output(attrs=[], header="", sep=";").strip()
    request = RequestFactory().get(path, headers={**(PART if headers is None else headers), "Cookie": cookies})
    return dict(request.environ)


def asked(client, path: str, headers: dict[str, str] | None = None) -> tuple[int, int]:
    """Return the status of a request and how many questions it put to the database."""
    with CaptureQueriesContext(connection) as questions:
        answer = sent(wanting(client, path, headers))
    return answer.status, len(questions)


def suspend(house: House) -> None:
    zhang = house.people["zhang"]
    zhang.suspended_until = "2099-12-31"
    zhang.save()


def test_the_parts_after_a_judged_one_ask_nothing(yc: House, clock):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    status, questions = asked(client, path)
    assert (status, questions > 0) == (206, True)
    assert asked(client, path) == (206, 0)


def test_whoever_loses_the_right_is_refused_when_the_seconds_are_over(yc: House, clock):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    asked(client, path)
    suspend(yc)
    clock.append(clock[-1] + permits.LASTS + 0.001)
    assert asked(client, path)[0] == 403


def test_a_permit_is_not_prolonged_by_being_used(yc: House, clock):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    asked(client, path)
    clock.append(clock[-1] + permits.LASTS - 0.1)
    assert asked(client, path) == (206, 0)
    clock.append(clock[-1] + 0.2)
    assert asked(client, path)[1] > 0


def test_a_permit_is_of_its_session_alone(yc: House, clock):
    path = reverse("original", args=[yc.first.pk])
    asked(yc.client("zhang"), path)
    assert asked(yc.client("stranger"), path)[0] == 403


def test_a_stranger_without_a_session_has_no_permit(yc: House, clock, client):
    path = reverse("original", args=[yc.first.pk])
    asked(yc.client("zhang"), path)
    assert asked(client, path)[0] == 302
    client.cookies["sessionid"] = ""
    assert asked(client, path)[0] == 302


def test_a_request_for_the_whole_is_always_judged(yc: House, clock):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    asked(client, path)
    suspend(yc)
    assert asked(client, path, headers={})[0] == 403


def test_a_refusal_leaves_no_permit(yc: House, clock):
    asked(yc.client("stranger"), reverse("original", args=[yc.first.pk]))
    assert permits._permits == {}


def test_a_permitted_part_is_answered_as_the_judged_one_was(yc: House, clock):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    judged, permitted = (sent(wanting(client, path, {"Range": "bytes=100-199"})) for _ in range(2))
    with store_root().open_content(yc.first.object_id) as file:
        wanted = file.read()[100:200]

    assert (permitted.status, permitted.body) == (judged.status, judged.body) == (206, wanted)
    own = {"X-Request-ID", "Vary", "Set-Cookie", "Content-Security-Policy", "X-Frame-Options"}  # of a session, of pages
    assert permitted.headers == {name: value for name, value in judged.headers.items() if name not in own}


@pytest.mark.parametrize(
    ("headers", "status", "length"),
    [
        ({"Range": "bytes=-10"}, 206, 10),
        ({"Range": "bytes=99999999-"}, 416, 0),
        ({"Range": "bytes=0-9", "If-Range": '"abc"'}, 200, None),
        ({"Range": "items=0-9"}, 200, None),
        ({"Range": "bytes=0-1,4-5"}, 200, None),
    ],
)
def test_any_range_of_a_permitted_address_is_read_as_by_the_page(yc: House, clock, headers, status, length):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    asked(client, path)
    answer = sent(wanting(client, path, headers))

    assert answer.status == status
    assert len(answer.body) == (yc.first.size if length is None else length) == int(answer.headers["Content-Length"])


@pytest.mark.parametrize(
    "changed",
    [
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "get"},
        {"HTTP_COOKIE": ""},
        {"HTTP_COOKIE": "sessionid="},
        {"HTTP_COOKIE": "sessionid=\xff\xfe"},
        {"HTTP_COOKIE": "Sessionid={key}"},
        {"HTTP_COOKIE": "sessionid={key}; sessionid=other"},
        {"HTTP_COOKIE": "sessionid={key}, sessionid={key}"},
        {"HTTP_COOKIE": "sessionid={key}\x00"},
        {"PATH_INFO": "{path}/"},
        {"PATH_INFO": "/{path}"},
        {"PATH_INFO": "/x/..{path}"},
        {"PATH_INFO": "{path}\x00"},
        {"PATH_INFO": ""},
        {"SCRIPT_NAME": "/recordings", "PATH_INFO": "{path}"},
        {"HTTP_RANGE": None},
    ],
)
def test_what_differs_from_the_permitted_request_goes_on_to_be_judged(yc: House, clock, changed):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    asked(client, path)
    environ, key = wanting(client, path), client.cookies["sessionid"].value
    passed: list[dict[str, Any]] = []
    for name, value in changed.items():
        if value is None:
            del environ[name]
        else:
            environ[name] = value.replace("{key}", key).replace("{path}", path)
    permits.permitted_parts(lambda asking, _: passed.append(asking) or ())(environ, lambda *_: None)  # type: ignore[arg-type,func-returns-value]

    assert passed == [environ]


_headers = st.dictionaries(
    st.sampled_from(["HTTP_COOKIE", "HTTP_RANGE", "HTTP_IF_RANGE", "PATH_INFO", "SCRIPT_NAME", "REQUEST_METHOD"]),
    st.text(st.characters(max_codepoint=255), max_size=40),
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changed=_headers)
def test_no_request_without_the_session_of_a_permit_is_answered(changed, tmp_path, monkeypatch):
    monkeypatch.setattr(permits, "_permits", {})
    stored = Stored(str(tmp_path / "no"), "0" * 64, "a.mp4", str(tmp_path), "store")
    request = RequestFactory().get("/recordings/1/original", headers={**PART, "Cookie": "sessionid=good-key"})
    permits.permit(request, stored)
    environ = {**request.environ, "HTTP_COOKIE": "sessionid=bad-key", **changed}
    passed: list[object] = []
    permits.permitted_parts(lambda asking, _: passed.append(asking) or ())(environ, lambda *_: None)  # type: ignore[arg-type,func-returns-value]

    assert passed == [environ]


def test_a_file_that_is_gone_is_told_in_words_by_the_page(fresh: House, clock):
    client, path = fresh.client("zhang"), reverse("original", args=[fresh.first.pk])
    assert asked(client, path)[0] == 206
    Path(store_root().content_path(fresh.first.object_id)).unlink()

    assert asked(client, path)[0] == 503


def test_a_part_that_was_not_read_to_its_end_leaves_no_file_open(yc: House, clock):
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    asked(client, path)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        found = permits.permitted_parts(WSGIHandler())(wanting(client, path), lambda *_: None)  # type: ignore[arg-type]
        next(iter(found))
        found.close()  # type: ignore[attr-defined]  # of every body of a file

    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_nginx_is_told_by_a_permit_as_by_a_judgement(yc: House, clock, settings):
    settings.LIUHEN_ACCEL_PREFIX = "/bytes/"
    client, path = yc.client("zhang"), reverse("original", args=[yc.first.pk])
    judged, permitted = (sent(wanting(client, path)) for _ in range(2))

    assert permitted.headers["X-Accel-Redirect"] == judged.headers["X-Accel-Redirect"]
    assert (permitted.status, permitted.body) == (200, b"")


def test_permits_do_not_grow_without_end(yc: House, clock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(permits, "_MOST", 1)
    path = reverse("original", args=[yc.first.pk])
    for _ in range(3):
        asked(yc.client("zhang"), path)
    assert len(permits._permits) == 1
