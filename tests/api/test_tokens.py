"""Tokens: who gets in, and what a token never does. Every operation is asked, so that a new one cannot be forgotten."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from tests.api.conftest import ROOT, Program, problem, token_of
from tests.web.house import ACTOR, NOW

from liuhen.accounts.models import ApiToken
from liuhen.accounts.services import leave
from liuhen.accounts.services.tokens import revoke_token
from liuhen.accounts.tokens import SCOPES
from liuhen.api.idempotency import XLSX
from liuhen.api.urls import api
from liuhen.kernel.moments import local_day
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from tests.web.house import House

SPEC = json.loads(json.dumps(api.get_openapi_schema(path_params={})))
OPERATIONS = [
    (method, path, operation) for path, methods in SPEC["paths"].items() for method, operation in methods.items()
]
NAMES = [f"{method} {path}" for method, path, _ in OPERATIONS]
FILLED = {
    "key": "1",
    "tick_key": "1",
    "stop": "1",
    "conflict": "1",
    "made": "1",
    "paper": "1",
    "delivery": "1",
    "index": "1",
    "size": "1",
    "token": "t",
} | {
    "pack": "yc",
    "step": "start",
    "name": "fixity_days",
}


def address(path: str) -> str:
    return path.format(**FILLED).removeprefix(ROOT)


def send(program: Program, method: str, path: str, operation: dict[str, Any], body: object) -> Any:
    if XLSX in operation.get("requestBody", {}).get("content", {}):
        return program.send_sheet(address(path), b"PK")
    return program.write(address(path), body, method=method.upper())


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_no_operation_lets_anybody_in_without_a_token(yc: House, method, path, operation):
    signed_in = yc.client("keeper")  # the cookie of a signed-in keeper is no token
    answer = signed_in.generic(method.upper(), ROOT + address(path), headers={"Idempotency-Key": "k"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert problem(answer)["remedy"]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_refuses_a_token_of_another_scope(yc: House, method, path, operation):
    wanted = operation["x-scope"]
    if not wanted:
        assert path == f"{ROOT}/me"  # tells a token what it is; nothing else is open to every token
        return
    others = tuple(scope for scope in SCOPES if scope != wanted)
    program = Program(token_of(yc.people["keeper"], *others))
    answer = send(program, method, path, operation, {})
    assert answer.status_code == 403
    assert problem(answer)["scope"] == wanted
    assert wanted in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_somebody_with_no_post_gets_nothing_by_a_token_of_every_scope(yc: House, method, path, operation):
    if operation["x-scope"] in {"", "packs.read"} or path in {f"{ROOT}/hand-overs", f"{ROOT}/delegations"}:
        pytest.skip("tells what is public, or what waits for the caller alone")
    nobody = yc.people["stranger"]
    nobody.posts.update(ends_on=local_day(NOW))
    answer = send(Program(token_of(nobody)), method, path, operation, _body(operation))
    assert answer.status_code in {403, 404, 422}
    told = problem(answer)
    if answer.status_code == 422:
        assert told["type"].endswith("invalid")  # the body did not even read; nothing was asked of the domain


def _body(operation: dict[str, Any]) -> object:
    """Return the example of a body, or something that may be read as one."""
    body = operation.get("requestBody")
    if body is None or "application/json" not in body["content"]:
        return None
    shape = body["content"]["application/json"]["schema"]
    if "$ref" in shape:
        shape = SPEC["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
    return {name: _value(shape["properties"][name]) for name in shape.get("required", [])}


def _value(shape: dict[str, Any]) -> object:
    if shape.get("examples") or "enum" in shape:
        return (shape.get("examples") or shape["enum"])[0]
    if "$ref" in shape:
        inner = SPEC["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        return {name: _value(inner["properties"][name]) for name in inner.get("required", [])}
    if "anyOf" in shape:
        return _value(shape["anyOf"][0])
    if shape.get("type") == "array":
        return [_value(shape["items"])]
    plain = {"string": "甲", "boolean": True, "integer": 1, "number": 1, "object": {}}
    return "2026-04-07" if shape.get("format") == "date" else plain[shape["type"]]


def test_expired_revoked_and_wrong_tokens_are_told_apart_from_nobody(yc: House, monkeypatch):
    text = token_of(yc.people["keeper"])
    assert Program(text).get("/me").status_code == 200
    assert Program(text[:-1] + ("A" if text[-1] != "A" else "B")).get("/me").status_code == 401
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW + timedelta(days=31))
    late = Program(text).get("/me")
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW)
    revoke_token(actor=ACTOR, at=NOW, token=ApiToken.objects.get(prefix=text[:9]))
    gone = Program(text).get("/me")
    assert (late.status_code, gone.status_code) == (401, 401)
    assert late.content == gone.content == Client().get(f"{ROOT}/me").content


def test_a_token_ends_with_its_person(yc: House):
    text = token_of(yc.people["stranger"])
    leave(actor=ACTOR, at=NOW, person=yc.people["stranger"], reason="调离")
    assert Program(text).get("/me").status_code == 401


def test_a_suspended_officer_runs_no_duty_by_a_token(yc: House, officer: Program):
    zhang = yc.people["zhang"]
    assert "activity.run.own" in officer.get("/me").json()["capabilities"]
    zhang.suspended_until = local_day(NOW)
    zhang.save(update_fields=["suspended_until"])
    assert "activity.run.own" not in officer.get("/me").json()["capabilities"]
    assert officer.get("/recordings").status_code == 403


def test_a_token_shows_what_its_person_may_see_and_no_more(yc: House):
    seen = Program(token_of(yc.people["keeper"])).get("/recordings").json()["items"]
    assert {row["id"] for row in seen} == {str(recording.pk) for recording in yc.recordings}
    stranger = Program(token_of(yc.people["stranger"]))
    assert stranger.get("/recordings").json() == {"items": [], "next": None}
    hidden, missing = (stranger.get(f"/recordings/{key}") for key in (yc.first.pk, 7))
    assert hidden.status_code == missing.status_code == 404
    assert {**problem(hidden), "entry": 0} == {**problem(missing), "entry": 0}
    bytes_hidden, bytes_missing = (stranger.get(f"/recordings/{key}/content") for key in (yc.first.pk, 7))
    assert bytes_hidden.content == bytes_missing.content
    assert [entry.act for entry in history(yc.first.subject)].count("recording.view.refused") == 2


def test_the_last_use_is_kept_without_a_write_a_request(
    yc: House, keeper: Program, django_assert_num_queries, monkeypatch
):
    keeper.get("/me")
    assert ApiToken.objects.get(prefix=keeper.token[:9]).last_used_at == NOW
    with django_assert_num_queries(3):  # the token with its person, whether a post is lent, the posts; no write
        keeper.get("/me")
    monkeypatch.setattr("liuhen.api.door.now", lambda: NOW + timedelta(minutes=1))
    keeper.get("/me")
    assert ApiToken.objects.get(prefix=keeper.token[:9]).last_used_at == NOW + timedelta(minutes=1)


def test_a_program_that_runs_wild_is_told_when_to_come_back(yc: House, keeper: Program, settings):
    settings.LIUHEN_API_RATE = 2
    answers = [keeper.get("/me").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    last = keeper.get("/me")
    assert 1 <= int(last.headers["Retry-After"]) <= 30
    problem(last)
    assert Program(token_of(yc.people["keeper"])).get("/me").status_code == 200  # another token has its own bucket
