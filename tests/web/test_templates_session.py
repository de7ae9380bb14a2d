"""Signing in and out, and what is shown instead of a page, through real requests."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from django.test import Client

from liuhen.accounts.models import Person
from liuhen.ledger.queries import history

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.previews.urls")]
PASSWORD = "屯坪南路-2026-夜间"


@pytest.fixture(autouse=True)
def _static_root(settings):
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a home that was not collected


@pytest.fixture
def ma():
    person = Person(login="65120017", name="马晓东")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, password: str, **more: str):
    return client.post("/login/", {"username": "65120017", "password": password, **more})


def test_the_right_password_opens_the_workbench_and_is_written_to_the_log(ma, client):
    answer = sign_in(client, PASSWORD)

    assert answer.status_code == 302
    assert answer["Location"] == "/workbench/"
    assert [entry.act for entry in history(ma.subject)] == ["session.opened"]


def test_signing_out_is_written_to_the_log_and_happens_only_by_post(ma, client):
    sign_in(client, PASSWORD)

    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert "session.closed" in [entry.act for entry in history(ma.subject)]
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_says_how_many_tries_are_left_and_not_which_of_the_two_was_wrong(ma, client):
    first = sign_in(client, "falsch").content.decode()
    unknown = client.post("/login/", {"username": "00000000", "password": "falsch"}).content.decode()

    assert "编号或密码不对，还可以试 4 次" in first
    assert "编号或密码不对，还可以试 4 次" in unknown
    assert 'value="65120017"' in first
    assert "falsch" not in first


def test_five_failures_close_the_door_even_to_the_right_password(ma, client):
    for _ in range(4):
        assert sign_in(client, "falsch").status_code == 200
    fifth = sign_in(client, "falsch")
    right = sign_in(client, PASSWORD)

    assert (fifth.status_code, right.status_code) == (429, 429)
    assert "暂停登录 15 分钟" in right.content.decode()
    assert history(ma.subject) == []


def test_an_empty_form_asks_for_both_fields(client):
    assert "请把编号和密码都填上" in client.post("/login/", {"username": "", "password": ""}).content.decode()


def test_the_way_back_never_leads_to_another_site(ma, client):
    inside = sign_in(client, PASSWORD, next="/refused/")
    client.post("/logout/")
    outside = sign_in(client, PASSWORD, next="//elsewhere.example/")

    assert inside["Location"] == "/refused/"
    assert outside["Location"] == "/workbench/"


def test_a_form_without_its_token_is_told_that_the_page_is_old(ma):
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "65120017", "password": PASSWORD})

    assert answer.status_code == 403
    assert "页面已经过期" in answer.content.decode()


def test_a_refusal_names_article_and_remedy_and_answers_403(client):
    answer = client.get("/refused/")
    html = answer.content.decode()

    assert answer.status_code == 403
    for words in ("还没有批准。", "SS 第十六条", "先申请查阅。", "ss.access.read", "存证日志 48,214"):
        assert words in html


def test_an_unknown_address_says_so_without_naming_what_is_hidden(client):
    answer = client.get("/nowhere/99/")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_a_fault_of_ours_gives_a_number_that_stands_in_the_record_too(client, caplog):
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = client.get("/fail/")
    html = answer.content.decode()
    reference = html.partition('<b class="mono">')[2].partition("</b>")[0]

    assert answer.status_code == 500
    assert reference.startswith("E-")
    assert reference in {getattr(record, "reference", "") for record in caplog.records}
    assert "RuntimeError" not in html
