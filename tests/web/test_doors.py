"""Every address has one door: strangers go to the login, forms need their token, and refusals become pages."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.house import ACTOR, NOW, House

from liuhen import urls
from liuhen.accounts.services import set_password
from liuhen.ledger.queries import history
from liuhen.web import urls as web_urls
from liuhen.web.urls import urlpatterns
from liuhen.web.visits import GUARDED

OPEN_TO_ALL = {"login", "second_step", "logout", "healthz", "readyz", "metrics"}
ARGUMENTS = {"key": 5, "tick_key": 6, "size": 7, "index": 8, "act": "check", "form": "F-19", "kind": "pdf"}
ARGUMENTS |= {"queue": "receive", "token": "t", "session": 9}
POSTS = {"tick", "withdraw", "metadata", "assign", "receive", "classify", "verify", "verify_ledger"}
POSTS |= {"device_act", "hand_over_answer"}
POSTS |= {"excuse", "restore", "notification_mark", "notifications_read"}
POSTS |= {"keep", "undo", "together", "together_do", "slip_write", "slip_confirm", "slip_close"}
POSTS |= {"set_triggers", "set_risk", "set_mode", "correct_time", "mark_unrelated"}
POSTS |= {"upload_open", "upload_expect", "upload_hand_in", "upload_withdraw", "upload_files", "dock_wall"}
POSTS |= {
    "session", "confirm_import", "end_session", "make_token", "revoke_token", "delegate_own", "begin_second_factor",
    "confirm_second_factor", "renew_codes", "drop_second_factor", "drop_title", "new_unit", "rename_unit", "move_unit",
    "close_unit", "reopen_unit", "edit_person", "appoint", "suspend", "resume", "give_password", "reset_second_factor",
    "end_session_of", "leave", "come_back", "delegate_post", "end_post", "end_delegation",
}  # fmt: skip
ARGUMENTS |= {"pack": "ss", "article": "SS-13", "rule": "ss.hand_in.day", "verdict": "open", "name": "first_time"}
POSTS |= {"instance_retry", "instance_arrange", "withdraw_training"}
POSTS |= {"change_setting", "attach_original", "rehearse", "bind_pack"}
ARGUMENTS |= {
    "stop_key": 9,
    "statement_key": 10,
    "paper_key": 11,
    "fact_key": UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7"),
}
POSTS |= {"activity_officers", "activity_correct", "activity_statement_receive"}
POSTS |= {"webhook_pause", "webhook_resume", "webhook_rotate", "webhook_test", "webhook_end", "webhook_again"}
ARGUMENTS |= {"delivery": 11}
ARGUMENTS |= {"conflict_key": 12}
POSTS |= {"party_number", "party_add_number", "party_conflict", "party_withdraw", "party_resistance"}
POSTS |= {"field_fact", "field_facts", "field_retry", "field_set_aside"}
NAMES = sorted(str(pattern.name) for pattern in urlpatterns)


def address_of(name: str) -> str:
    pattern = next(each for each in urlpatterns if each.name == name)
    return reverse(name, kwargs={key: ARGUMENTS[key] for key in pattern.pattern.converters})


def test_the_root_offers_nothing_beside_the_api_and_the_pages():
    assert [str(entry.pattern) for entry in urls.urlpatterns] == ["api/v1/", ""]
    assert getattr(urls.urlpatterns[-1], "urlconf_name", None) == web_urls


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OPEN_TO_ALL])
def test_a_view_is_guarded_and_sends_strangers_to_the_login(db, name):
    pattern = next(each for each in urlpatterns if each.name == name)
    method = "post" if name in POSTS else "get"
    answer = getattr(Client(), method)(address_of(name))

    assert getattr(pattern.callback, GUARDED, False) or getattr(
        getattr(pattern.callback, "__wrapped__", None), GUARDED, False
    )
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("name", sorted(POSTS | {"password", "login"}))
def test_a_form_without_its_token_changes_nothing(yc: House, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(yc.people["keeper"], backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(address_of(name)).status_code == 403


@pytest.mark.parametrize("name", sorted(POSTS))
def test_an_act_is_not_done_by_following_a_link(yc: House, name):
    assert yc.client("keeper").get(address_of(name)).status_code == 405


def test_somebody_with_a_given_password_comes_first_to_the_page_that_changes_it(yc: House):
    keeper = yc.people["keeper"]
    set_password(actor=ACTOR, at=NOW, person=keeper, password="gegeben-2026-maerz", must_change=True)
    client = yc.client("keeper")

    assert client.get(reverse("recordings"))["Location"] == reverse("password")
    assert "别人给的" in client.get(reverse("password")).content.decode()
    answer = client.post(
        reverse("password"), {"old": "gegeben-2026-maerz", "new": "eigenes-2026-wort", "again": "eigenes-2026-wort"}
    )
    assert answer["Location"] == reverse("workbench")
    assert client.get(reverse("workbench")).status_code == 200
    assert [each.act for each in history(keeper.subject)].count("person.password_set") == 2


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("falsch", "eigenes-2026-wort", "eigenes-2026-wort", "现在的密码不对"),
        ("gegeben-2026-maerz", "eigenes-2026-wort", "anderes-2026-wort", "两次输入的新密码不一样"),
        ("gegeben-2026-maerz", "gegeben-2026-maerz", "gegeben-2026-maerz", "新密码要和现在的不同"),
        ("gegeben-2026-maerz", "kurz", "kurz", "10"),
    ],
)
def test_a_password_that_will_not_do_is_told_why_and_never_repeated(yc: House, old, new, again, words):
    set_password(actor=ACTOR, at=NOW, person=yc.people["keeper"], password="gegeben-2026-maerz")
    answer = yc.client("keeper").post(reverse("password"), {"old": old, "new": new, "again": again})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert f'value="{new}"' not in page


def test_the_health_check_tells_only_whether_it_is_well(db):
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_the_root_leads_to_the_workbench(yc: House):
    assert yc.client("zhang").get("/")["Location"] == reverse("workbench")
