"""A permit lets the next parts of a judged viewing pass: for seconds, for one session, for one address, for parts only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from liuhen.web import permits

if TYPE_CHECKING:
    from tests.web.house import House

PART = {"Range": "bytes=0-9"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch):
    """Return a list whose last figure is the time."""
    times = [100.0]
    monkeypatch.setattr(permits, "monotonic", lambda: times[-1])
    monkeypatch.setattr(permits, "_permits", {})
    return times


def asked(client, path: str, headers: dict[str, str] | None = None) -> tuple[int, int]:
    """Return the status of a request and how many questions it put to the database."""
    with CaptureQueriesContext(connection) as questions:
        answer = client.get(path, headers=PART if headers is None else headers)
    if answer.streaming:  # read to its end, which closes it without closing the connection of the test
        b"".join(answer.streaming_content)
    return answer.status_code, len(questions)


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


def test_permits_do_not_grow_without_end(yc: House, clock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(permits, "_MOST", 1)
    path = reverse("original", args=[yc.first.pk])
    for _ in range(3):
        asked(yc.client("zhang"), path)
    assert len(permits._permits) == 1
