"""The calls that docs/api.md shows work as they stand there."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from tests.api.conftest import _at_three, _static_root, at_home, street, token_of, yc, yc_house
from tests.docs.reading import ROOT

from liuhen.api.problems import TYPES, plain
from liuhen.api.urls import api

if TYPE_CHECKING:
    from tests.web.house import House

__all__ = ["_at_three", "_static_root", "at_home", "street", "yc", "yc_house"]
pytestmark = pytest.mark.documentation
PAGE = (ROOT / "docs/api.md").read_text("utf-8")
CALLS = re.findall(r"^curl .*$", PAGE, re.MULTILINE)


def test_every_call_that_is_shown_succeeds(yc: House):
    known = {
        "$TOKEN": token_of(yc.people["keeper"]),
        "$ADMINISTRATOR": token_of(yc.people["system"]),
        "$AUDITOR": token_of(yc.people["audit"]),
        "$SECURITY": token_of(yc.people["security"]),
        "$RECORDING": str(yc.first.pk),
        "$LIUHEN": "",
    }
    assert len(CALLS) >= 10
    for call in CALLS:
        line = call
        for name, value in known.items():
            line = line.replace(name, value)
        status = _done(shlex.split(line)[1:])
        assert 200 <= status < 300, (call, status)


def _done(words: list[str]) -> int:
    method, headers, body, address = "GET", {}, b"", ""
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0).encode()
        else:
            address = word
    kind = headers.pop("Content-Type", "application/octet-stream")
    return Client().generic(method, address, body, kind, headers=headers).status_code


def test_the_page_names_every_type_of_problem():
    for status in (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503):
        name = str(plain(status)["type"]).removeprefix(TYPES)
        assert f"`{name}`" in PAGE, name


def test_every_operation_says_in_chinese_what_it_does_and_names_its_problems():
    schema = api.get_openapi_schema(path_params={})
    assert schema["openapi"].startswith("3.1")
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert re.search(r"[\u4e00-\u9fff]", operation["summary"]), path
            assert re.search(r"[\u4e00-\u9fff]", operation["tags"][0]), path
            assert operation["description"], path
            assert {400, 401, 403, 422, 429, 500} <= set(operation["responses"]), (method, path)
