"""Errors are problems (RFC 9457), whatever part of the program they come from, and say what next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError
from tests.api.conftest import ROOT, Program, problem, token_of

from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "kind"),
    [
        ("GET", "/nothing", {}, b"", 404, "not-found"),
        ("GET", "/recordings/abc", {}, b"", 422, "invalid"),
        ("GET", "/recordings?limit=1000", {}, b"", 422, "invalid"),
        ("GET", "/recordings?cursor=eyJ", {}, b"", 422, "cursor"),
        ("GET", "/missing?from_day=2026-02-30&to_day=2026-03-01", {}, b"", 422, "invalid"),
        ("PATCH", "/recordings", {"Idempotency-Key": "k"}, b"{}", 405, "method"),
        ("POST", "/recordings/1/metadata", {}, b"{}", 400, "idempotency-key"),
        (
            "POST",
            "/recordings/1/metadata",
            {"Idempotency-Key": "k", "Content-Type": "text/plain"},
            b"x",
            415,
            "media-type",
        ),
        ("POST", "/recordings/1/metadata", {"Idempotency-Key": "k"}, b"{", 400, "bad-request"),
        ("POST", "/recordings/1/metadata", {"Idempotency-Key": "k"}, b"[" * 200_000, 400, "bad-request"),
        ("POST", "/recordings/1/metadata", {"Idempotency-Key": "k"}, b'{"values":{"a":"\\u0000"}}', 422, "invalid"),
        ("POST", "/recordings/1/metadata", {"Idempotency-Key": "k"}, b'{"values":{"a":"\\ud800"}}', 422, "invalid"),
        ("POST", "/recordings/1/metadata", {"Idempotency-Key": "k"}, b" " * (1024 * 1024 + 1), 413, "too-large"),
    ],
)
def test_each_error_has_its_type(yc: House, keeper: Program, method, path, headers, body, status, kind):
    content = headers.pop("Content-Type", "application/json")
    answer = keeper._client().generic(method, ROOT + path, body, content, headers=headers)
    assert answer.status_code == status
    told = problem(answer)
    assert told["type"] == f"urn:liuhen:problem:{kind}"
    assert told["remedy"]
    if status == 405:
        assert answer.headers["Allow"] == "GET"


def test_a_refusal_names_its_rule_and_stands_in_the_log(yc: House, keeper: Program):
    answer = keeper.write(f"/recordings/{yc.first.pk}/classification", {"secret": ["privacy"]})
    assert answer.status_code == 422
    told = problem(answer)
    assert told["rule"] == "recordings.secret.reason"
    assert told["detail"] == "标注或取消保密须写明依据。"
    last = history(yc.first.subject)[-1]
    assert (last.act, last.number) == ("recording.classify.refused", told["entry"])


def test_a_refusal_by_the_regulation_cites_document_and_article(ss: House):
    officer = Program(token_of(ss.people["zhang"]))
    stopped = officer.write(f"/activities/{ss.duty.activity.pk}/closing", {})
    assert stopped.status_code == 422
    (cited, *_) = problem(stopped)["citations"]
    assert cited["document"]
    assert cited["article"]


def test_a_fault_of_ours_has_a_number_and_no_entrails(yc: House, keeper: Program, monkeypatch, caplog):
    def fault(*_args: object, **_given: object) -> None:
        raise ZeroDivisionError("entrails")

    monkeypatch.setattr("liuhen.api.routers.units.units_seen", fault)
    answer = Program(keeper.token).get("/units")
    told = problem(answer)
    assert answer.status_code == 500
    assert "entrails" not in answer.content.decode()
    assert told["reference"] in caplog.text


@pytest.mark.parametrize("place", ["liuhen.api.door.authenticate", "liuhen.api.routers.units.units_seen"])
def test_a_database_that_is_busy_says_so_wherever_it_is_met(yc: House, keeper: Program, monkeypatch, place):
    def waited(*_args: object, **_given: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(place, waited)
    answer = keeper.get("/units")
    assert (problem(answer)["status"], answer.headers["Retry-After"]) == (503, "1")


def test_a_write_that_meets_a_busy_database_is_told_to_try_again(yc: House, keeper: Program, monkeypatch):
    def waited(*_args: object, **_given: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("liuhen.api.idempotency._kept", waited)
    answer = keeper.write(f"/recordings/{yc.first.pk}/metadata", {"values": {"place": "人民路 12 号"}})
    assert (problem(answer)["status"], answer.headers["Retry-After"]) == (503, "1")


def test_what_was_read_has_a_tag_and_is_not_sent_twice(yc: House, keeper: Program):
    first = keeper.get(f"/recordings/{yc.first.pk}")
    again = keeper.get(f"/recordings/{yc.first.pk}", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    keeper.write(f"/recordings/{yc.first.pk}/metadata", {"values": {"place": "人民路 12 号"}})
    changed = keeper.get(f"/recordings/{yc.first.pk}", **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.json()["place"] == "人民路 12 号"


def test_moments_have_offsets_days_are_days_and_digests_name_their_algorithm(yc: House, keeper: Program):
    told = keeper.get(f"/recordings/{yc.first.pk}").json()
    assert told["exported_at"] == "2026-04-07T14:00:00+08:00"
    assert told["sha256"] == f"sha256:{yc.first.sha256}"
    assert told["findings"][0]["cites"][0]["article"]
    assert json.loads(json.dumps(told)) == told


def test_no_answer_of_the_api_leaves_a_cookie(yc: House, keeper: Program):
    assert not keeper.get("/me").cookies
    assert not keeper.get("/nothing").cookies


@pytest.mark.parametrize("half", [{"from_ms": 0}, {"to_ms": 0}])
def test_half_a_span_is_refused_beside_a_reason_too(yc: House, keeper: Program, half):
    """Found by schemathesis: the table refused it, and the answer was a fault."""
    tick = {"item": "亮证", "not_applicable": "没有这一步", **half}
    answer = keeper.write(f"/recordings/{yc.first.pk}/ticks", tick)
    assert problem(answer)["rule"] == "recordings.tick.shape"
