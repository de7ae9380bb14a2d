"""The record says what happened and to which page, and never whose: arguments and texts of exceptions stay behind."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.kernel.logs import FIELDS, ForPeople, JsonLines, request_id

SECRETS = ("张三", "370404001", "yc-zhang", "绝密词", "sessionid=abcdef", "Bearer geheim-0123")
FORMATTERS = (JsonLines(), ForPeople())


def record(message: str, *args: object, name: str = "liuhen.web", **fields: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, None)
    made.__dict__.update(fields)
    return made


def fail(error: Exception) -> None:
    raise error


def raised(error: Exception) -> logging.LogRecord:
    made = record("it failed")
    try:
        fail(error)
    except Exception:  # noqa: BLE001  # whatever it is
        made.exc_info = sys.exc_info()
    return made


def test_a_line_is_one_json_object_with_its_request_and_its_fields():
    token = request_id.set("0123456789abcdef")
    line = JsonLines().format(record("request", view="recordings", status=200, ms=31))
    request_id.reset(token)
    told = json.loads(line)

    assert "\n" not in line
    assert told.pop("at").endswith("Z")
    assert told == {
        "level": "error", "logger": "liuhen.web", "message": "request", "request": "0123456789abcdef",
        "view": "recordings", "status": 200, "ms": 31,
    }  # fmt: skip


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize("secret", SECRETS)
def test_arguments_extras_and_texts_of_exceptions_stay_behind(formatter, secret):
    lines = [
        formatter.format(record("sent to %s", secret)),
        formatter.format(record("sent", user=secret, query=secret, path=secret, request=secret)),
        formatter.format(record(f"AXES: {secret} failed", name="axes.attempts")),
        formatter.format(record(f"Invalid HTTP_HOST header: {secret}", name="django.security.DisallowedHost")),
        formatter.format(raised(ValueError(secret))),
    ]

    assert [line for line in lines if secret in line] == []


@given(st.text(min_size=4).filter(lambda text: not text.isascii()))
def test_nothing_of_an_argument_gets_out_whatever_it_is(text):
    bare = JsonLines().format(record("done for %s"))
    assert text not in JsonLines().format(record("done for %s", text))
    assert json.loads(JsonLines().format(record("done for %s", text))).keys() == json.loads(bare).keys()


def test_an_exception_is_told_by_its_kind_and_its_places():
    told = json.loads(JsonLines().format(raised(KeyError("张三"))))

    assert told["error"] == "KeyError"
    assert [place.rpartition(" ")[2] for place in told["at_code"]] == ["raised", "fail"]


def test_people_read_a_line_and_the_places_below_it():
    first, *places = ForPeople().format(raised(KeyError("张三"))).splitlines()

    assert "error liuhen.web: it failed error=KeyError" in first
    assert places
    assert {line[:4] for line in places} == {"    "}


def test_the_fields_that_may_be_written_name_no_person():
    assert set(FIELDS) & {"user", "person", "login", "query", "path", "address", "cookie", "token"} == set()
