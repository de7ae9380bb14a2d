"""One's own account: second factor, sessions, tokens; and coming in by two steps."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.house import ACTOR, NOW

from liuhen.accounts.models import ApiToken, SecondFactor, SignIn
from liuhen.accounts.one_time import code_at
from liuhen.accounts.services import (
    begin_second_factor,
    change_sign_in_rules,
    confirm_second_factor,
    secret_of,
    set_password,
)
from liuhen.accounts.sign_ins import factor_of
from liuhen.accounts.tokens import find_token
from liuhen.ledger.queries import history

if TYPE_CHECKING:
    from datetime import datetime

    from tests.web.house import House

    from liuhen.accounts.models import Person

PASSWORD = "屯坪南路-2026-夜间"


@pytest.fixture(autouse=True)
def _one_clock(monkeypatch):
    for place in ("session", "second_step"):
        monkeypatch.setattr(f"liuhen.web.views.{place}.now", lambda: NOW)


def at_moment(monkeypatch, moment: datetime) -> None:
    for place in ("visits", "views.session", "views.second_step"):
        monkeypatch.setattr(f"liuhen.web.{place}.now", lambda: moment)


def with_password(person: Person) -> Person:
    return set_password(actor=ACTOR, at=NOW, person=person, password=PASSWORD)


def with_factor(person: Person) -> tuple[bytes, list[str]]:
    begun = begin_second_factor(actor=ACTOR, at=NOW, person=person)
    secret = secret_of(begun)
    before = NOW - timedelta(minutes=2)
    return secret, confirm_second_factor(actor=ACTOR, at=before, person=person, code=code_at(secret, before))


def sign_in(person: Person, **headers: str) -> tuple[Client, Any]:
    client = Client(headers=headers)
    return client, client.post(reverse("login"), {"username": person.login, "password": PASSWORD})


def acts(person: Person) -> list[str]:
    return [entry.act for entry in history(person.subject)]


def test_with_a_second_factor_the_password_alone_opens_nothing(yc: House):
    li = with_password(yc.people["li"])
    secret, _ = with_factor(li)
    client, answer = sign_in(li)

    assert answer["Location"] == reverse("second_step")
    assert client.get(reverse("workbench"))["Location"].startswith(reverse("login"))
    assert "session.opened" not in acts(li)
    page = client.get(reverse("second_step"))
    assert "验证码或恢复码" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    answer = client.post(reverse("second_step"), {"code": code_at(secret, NOW)})
    assert answer["Location"] == reverse("workbench")
    assert client.get(reverse("workbench")).status_code == 200
    assert acts(li)[-1] == "session.opened"
    assert SignIn.objects.get(person=li).by_second_factor


def test_a_code_that_was_used_once_does_not_open_a_second_session(yc: House):
    li = with_password(yc.people["li"])
    secret, _ = with_factor(li)
    code = code_at(secret, NOW)
    first, second = sign_in(li)[0], sign_in(li)[0]

    assert first.post(reverse("second_step"), {"code": code}).status_code == 302
    answer = second.post(reverse("second_step"), {"code": code})
    assert answer.status_code == 422
    assert "已经用过" in answer.content.decode()
    assert code not in answer.content.decode()


def test_a_recovery_code_opens_once_however_it_is_typed(yc: House):
    li = with_password(yc.people["li"])
    _, codes = with_factor(li)
    typed = codes[0].lower().replace("-", " ")

    assert sign_in(li)[0].post(reverse("second_step"), {"code": typed}).status_code == 302
    assert sign_in(li)[0].post(reverse("second_step"), {"code": codes[0]}).status_code == 422
    assert "second_factor.recovery_used" in acts(li)


def test_wrong_codes_close_the_second_step_even_to_the_right_one(yc: House, settings, monkeypatch):
    li = with_password(yc.people["li"])
    secret, _ = with_factor(li)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(li)[0].post(reverse("second_step"), {"code": "000000"})
    assert "第二因子暂停到" in answer.content.decode()
    client, _ = sign_in(li)
    assert client.post(reverse("second_step"), {"code": code_at(secret, NOW)}).status_code == 422
    later = NOW + timedelta(minutes=16)
    at_moment(monkeypatch, later)
    client, _ = sign_in(li)
    assert client.post(reverse("second_step"), {"code": code_at(secret, later)}).status_code == 302
    assert acts(li).count("session.open.refused") == settings.AXES_FAILURE_LIMIT + 1


def test_the_first_step_lasts_five_minutes_and_ends_when_the_password_changes(yc: House, monkeypatch):
    li = with_password(yc.people["li"])
    secret, _ = with_factor(li)
    changed, _ = sign_in(li)
    late, _ = sign_in(li)
    set_password(actor=ACTOR, at=NOW, person=li, password="anderes-2026-wort")
    assert changed.post(reverse("second_step"), {"code": code_at(secret, NOW)})["Location"] == reverse("login")
    with_password(li)
    later = NOW + timedelta(minutes=6)
    at_moment(monkeypatch, later)
    assert late.post(reverse("second_step"), {"code": code_at(secret, later)})["Location"] == reverse("login")
    assert Client().get(reverse("second_step"))["Location"] == reverse("login")


def test_the_way_after_the_second_step_never_leads_to_another_site(yc: House):
    li = with_password(yc.people["li"])
    secret, _ = with_factor(li)
    client = Client()
    given = {"username": li.login, "password": PASSWORD, "next": "//elsewhere.example/"}
    client.post(reverse("login"), given)

    assert client.post(reverse("second_step"), {"code": code_at(secret, NOW)})["Location"] == reverse("workbench")


def test_a_person_sets_the_second_factor_up_and_reads_the_recovery_codes_once(yc: House):
    li, client = yc.people["li"], yc.client("li")
    assert client.get(reverse("second_factor_qr")).status_code == 404
    client.post(reverse("begin_second_factor"))
    page = client.get(reverse("second_factor")).content.decode()
    picture = client.get(reverse("second_factor_qr"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"viewBox" in picture.content
    assert "no-store" in picture["Cache-Control"]
    secret = secret_of(SecondFactor.objects.get(person=li))
    assert secret.hex() not in SecondFactor.objects.get(person=li).secret
    assert re.search(r"<img[^>]*src=\"/account/second-factor/qr.svg\"", page)
    assert client.post(reverse("confirm_second_factor"), {"code": "123"}).status_code == 422
    assert factor_of(li) is None
    shown = client.post(reverse("confirm_second_factor"), {"code": code_at(secret, NOW)}).content.decode()
    assert len(re.findall(r"<li>\w{5}-\w{5}</li>", shown)) == 10
    assert factor_of(li) is not None
    again = client.post(reverse("confirm_second_factor"), {"code": code_at(secret, NOW)})
    assert again.status_code == 302
    assert client.get(reverse("second_factor_qr")).status_code == 404
    assert "还有 10 个没用过" in client.get(reverse("account")).content.decode()


def test_an_agency_that_requires_it_sends_people_there_at_their_next_sign_in(yc: House, monkeypatch):
    li, zhang = with_password(yc.people["li"]), with_password(yc.people["zhang"])
    running, _ = sign_in(zhang)
    later = NOW + timedelta(minutes=5)
    at_moment(monkeypatch, later)
    change_sign_in_rules(
        actor=ACTOR, at=later, agency=yc.bureau.agency, idle_minutes=30, longest_hours=12, second_factor=True
    )
    assert running.get(reverse("workbench")).status_code == 200
    client, _ = sign_in(li)
    assert client.get(reverse("recordings"))["Location"] == reverse("second_factor")
    assert client.post(reverse("begin_second_factor"))["Location"] == reverse("second_factor")
    assert client.get(reverse("second_factor_qr")).status_code == 200
    secret = secret_of(SecondFactor.objects.get(person=li))
    client.post(reverse("confirm_second_factor"), {"code": code_at(secret, later)})
    assert client.get(reverse("recordings")).status_code == 200
    answer = client.post(reverse("drop_second_factor"), {"code": code_at(secret, later + timedelta(seconds=30))})
    assert answer.status_code == 403
    assert "本局要求使用第二因子" in answer.content.decode()


def test_it_is_switched_off_only_with_a_right_code(yc: House):
    li, client = yc.people["li"], yc.client("li")
    secret, _ = with_factor(li)
    assert client.post(reverse("drop_second_factor"), {"code": "111111"}).status_code == 422
    assert factor_of(li) is not None
    assert client.post(reverse("drop_second_factor"), {"code": code_at(secret, NOW)})["Location"] == reverse("account")
    assert factor_of(li) is None


def test_a_session_without_a_sign_of_life_ends_and_the_form_is_found_again(yc: House, monkeypatch):
    client, _ = sign_in(with_password(yc.people["zhang"]))
    client.get(reverse("workbench"))
    at_moment(monkeypatch, NOW + timedelta(minutes=30))
    assert client.get(reverse("workbench")).status_code == 200
    at_moment(monkeypatch, NOW + timedelta(minutes=61))
    page = reverse("recording", args=[yc.first.pk])
    answer = client.post(
        reverse("metadata", args=[yc.first.pk]), {"place": "x"}, headers={"referer": f"http://testserver{page}"}
    )
    assert answer["Location"] == f"{reverse('login')}?next={page.replace('/', '%2F')}&why=idle"
    assert "太久没有操作" in client.get(answer["Location"]).content.decode()
    assert acts(yc.people["zhang"])[-1] == "session.expired"
    assert client.get(page)["Location"] == f"{reverse('login')}?next={page.replace('/', '%2F')}"


def test_a_form_from_elsewhere_leads_back_to_the_workbench(yc: House, monkeypatch):
    client, _ = sign_in(with_password(yc.people["zhang"]))
    at_moment(monkeypatch, NOW + timedelta(hours=3))
    answer = client.post(reverse("session"), headers={"referer": "http://elsewhere.example/recordings/"})
    assert answer["Location"] == f"{reverse('login')}?next=%2Fworkbench%2F&why=idle"


def test_a_page_that_asks_by_itself_does_not_show_that_anybody_is_there(yc: House, monkeypatch):
    client, _ = sign_in(with_password(yc.people["zhang"]))
    for minutes in (10, 20, 30):
        at_moment(monkeypatch, NOW + timedelta(minutes=minutes))
        assert client.post(reverse("session"), headers={"x-unattended": "1"}).status_code == 204
    at_moment(monkeypatch, NOW + timedelta(minutes=31))
    answer = client.post(
        reverse("session"), headers={"hx-request": "true", "hx-current-url": "http://testserver/missing/"}
    )
    assert answer["HX-Redirect"].endswith("next=%2Fmissing%2F&why=idle")


def test_a_session_ends_after_its_longest_time_however_busy(yc: House, monkeypatch):
    client, _ = sign_in(with_password(yc.people["zhang"]))
    for half_hours in range(1, 25):
        at_moment(monkeypatch, NOW + timedelta(minutes=30 * half_hours))
        assert client.post(reverse("session")).status_code == 204, half_hours
    at_moment(monkeypatch, NOW + timedelta(hours=12, seconds=1))
    assert "why=long" in client.get(reverse("workbench"))["Location"]


def test_other_sessions_are_told_of_a_new_one_once_and_can_end_it(yc: House, monkeypatch):
    zhang = with_password(yc.people["zhang"])
    here, _ = sign_in(zhang)
    at_moment(monkeypatch, NOW + timedelta(minutes=1))
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
    there, _ = sign_in(zhang, **{"user-agent": agent})
    at_moment(monkeypatch, NOW + timedelta(minutes=2))
    assert "在另一处登录（127.0.0.1，Chrome 120，Windows）" in here.get(reverse("workbench")).content.decode()
    at_moment(monkeypatch, NOW + timedelta(minutes=3))
    page = here.get(reverse("account")).content.decode()
    assert "在另一处登录" not in page
    (end,) = re.findall(r'action="(/account/sessions/\d+/end/)"', page)
    assert here.post(end)["Location"] == reverse("account")
    assert there.get(reverse("workbench"))["Location"].endswith("why=ended")
    assert here.get(reverse("workbench")).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(yc: House):
    yc.client("li").get(reverse("account"))
    session = SignIn.objects.get(person=yc.people["li"])
    assert yc.client("zhang").post(reverse("end_session", args=[session.pk])).status_code == 404
    session.refresh_from_db()
    assert session.ended_at is None


def test_changing_the_password_ends_the_sessions_elsewhere_and_keeps_this_one(yc: House):
    zhang = with_password(yc.people["zhang"])
    here, there = sign_in(zhang)[0], sign_in(zhang)[0]
    there.get(reverse("account"))
    here.post(reverse("password"), {"old": PASSWORD, "new": "eigenes-2026-wort", "again": "eigenes-2026-wort"})
    assert here.get(reverse("workbench")).status_code == 200
    assert there.get(reverse("workbench"))["Location"].startswith(reverse("login"))
    assert here.get(reverse("account")).content.decode().count("最近操作") == 1


def test_signing_out_ends_the_session_in_the_list_too(yc: House):
    zhang = with_password(yc.people["zhang"])
    client, _ = sign_in(zhang)
    client.post(reverse("logout"))
    assert SignIn.objects.get(person=zhang).ended_because == SignIn.End.OUT
    assert acts(zhang)[-1] == "session.closed"


def test_a_token_is_shown_once_kept_as_a_digest_and_revoked_by_its_person_only(yc: House):
    client = yc.client("zhang")
    given = {"name": "办公系统", "until": "2026-12-31", "scope_recordings.read": "1"}
    shown = client.post(reverse("make_token"), given).content.decode()
    (text,) = re.findall(r"lh_[\w-]{43}", shown)
    token = ApiToken.objects.get(person=yc.people["zhang"])
    assert find_token(text, NOW) == token
    assert text not in f"{token.digest}{token.prefix}"
    page = client.get(reverse("account")).content.decode()
    assert text not in page
    assert f"{token.prefix}…" in page
    again = client.post(reverse("make_token"), given)
    assert again.status_code == 422
    assert "已经有一个叫“办公系统”的令牌" in again.content.decode()
    assert yc.client("li").post(reverse("revoke_token", args=[token.pk])).status_code == 404
    assert client.post(reverse("revoke_token", args=[token.pk])).status_code == 302
    assert find_token(text, NOW) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "", "until": "2026-12-31", "scope_ledger.read": "1"}, "写上给哪个程序用的"),
        ({"name": "x", "until": "2026-12-31"}, "至少选一项"),
        ({"name": "x", "until": "2028-12-31", "scope_ledger.read": "1"}, "最长一年"),
        ({"name": "x", "until": "bald", "scope_ledger.read": "1"}, "2026-03-11 这样的日期"),
        ({"name": "x", "until": "9999-12-31", "scope_ledger.read": "1"}, "2026-03-11 这样的日期"),
    ],
)
def test_a_token_that_cannot_be_is_told_beside_its_form(yc: House, given, words):
    answer = yc.client("zhang").post(reverse("make_token"), given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_form_that_was_taken_names_its_draft_and_a_refused_one_does_not(yc: House):
    client = yc.client("zhang")
    taken = client.post(
        reverse("make_token"), {"name": "a", "until": "2026-12-31", "scope_ledger.read": "1", "draft": "12x3"}
    )
    assert taken.cookies["liuhen_sent"].value == "12x3"
    refused = client.post(reverse("make_token"), {"name": "", "draft": "12x3"})
    assert "liuhen_sent" not in refused.cookies
    hostile = client.post(reverse("session"), {"draft": "x; Domain=evil"})
    assert "liuhen_sent" not in hostile.cookies
