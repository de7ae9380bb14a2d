"""Passwords are hashed with argon2; five wrong ones lock the login out for that address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import authenticate
from django.contrib.auth import login as login_to_session
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from tests.accounts.conftest import BY, House

from liuhen.accounts.models import Person
from liuhen.accounts.services import set_password
from liuhen.settings import AXES_FAILURE_LIMIT, PASSWORD_HASHERS

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from pytest_django.fixtures import Settings

PASSWORD = "屯坪南路-2026-夜间"
HERE, THERE = "10.1.2.3", "10.1.2.4"


@pytest.fixture(autouse=True)
def _hashers(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # tests elsewhere use a cheap one


@pytest.fixture
def zhang(house: House) -> Person:
    return set_password(**BY, person=house.person(), password=PASSWORD)


def log_in(password: str, login: str = "zhang", address: str = HERE) -> AbstractBaseUser | None:
    request = RequestFactory().post("/login/", {"username": login}, REMOTE_ADDR=address)
    request.session = SessionStore()
    person = authenticate(request=request, username=login, password=password)
    if person is not None:
        login_to_session(request, person)
    return person


def test_the_right_password_lets_in_and_is_kept_as_argon2(zhang: Person) -> None:
    assert zhang.password.startswith("argon2$argon2id$")
    assert PASSWORD not in zhang.password
    assert log_in(PASSWORD) == zhang


def test_a_wrong_password_an_unknown_login_and_no_password_do_not(zhang: Person, house: House) -> None:
    house.person("li", "李四")
    assert log_in("falsch-2026-nein") is None
    assert log_in(PASSWORD, "zhan") is None
    assert log_in("", "li") is None
    assert log_in("!", "li") is None


def test_somebody_who_left_does_not_log_in(zhang: Person) -> None:
    Person.objects.filter(pk=zhang.pk).update(is_active=False)
    assert log_in(PASSWORD) is None


def test_after_five_wrong_passwords_the_right_one_no_longer_lets_in_from_there(zhang: Person) -> None:
    for _ in range(AXES_FAILURE_LIMIT):
        assert log_in("falsch-2026-nein") is None
    assert log_in(PASSWORD) is None
    assert AccessAttempt.objects.get(username="zhang").failures_since_start >= AXES_FAILURE_LIMIT


def test_the_lock_holds_for_that_login_and_address_only(zhang: Person, house: House) -> None:
    li = set_password(**BY, person=house.person("li", "李四"), password=PASSWORD)
    for _ in range(AXES_FAILURE_LIMIT):
        log_in("falsch-2026-nein")
    assert log_in(PASSWORD, address=THERE) == zhang
    assert log_in(PASSWORD, "li") == li


def test_four_wrong_passwords_and_a_right_one_begin_the_count_anew(zhang: Person) -> None:
    for _ in range(2):
        for _ in range(AXES_FAILURE_LIMIT - 1):
            log_in("falsch-2026-nein")
        assert log_in(PASSWORD) == zhang
