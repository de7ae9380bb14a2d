"""The two steps of coming in: a right password is remembered for minutes, then the second factor opens the session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.contrib.messages import SUCCESS, add_message
from django.db import transaction
from django.utils.crypto import constant_time_compare

from liuhen.accounts.models import Person
from liuhen.accounts.queries import actor_of
from liuhen.accounts.services import open_sign_in
from liuhen.accounts.sign_ins import last_before
from liuhen.kernel.moments import iso, parse_iso
from liuhen.web.browsers import browser_of
from liuhen.web.presence import KEY
from liuhen.web.viewmodels import chinese

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from liuhen.accounts.models import SignIn

_STEP = "first_step"
_LASTS = timedelta(minutes=5)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class FirstStep:
    """Somebody whose password was right a moment ago, and where they wanted to go."""

    person: Person
    following: str


def remember_first_step(request: HttpRequest, person: Person, at: datetime, following: str) -> None:
    """Keep in the session of a stranger whose password was right; it opens nothing."""
    request.session.cycle_key()
    request.session[_STEP] = {
        "person": person.pk,
        "proof": person.get_session_auth_hash(),
        "at": iso(at),
        "next": following,
    }


def first_step(request: HttpRequest, at: datetime) -> FirstStep | None:
    """Return the first step while it lasts; a password changed since then ends it."""
    kept = request.session.get(_STEP)
    if not kept or not timedelta(0) <= at - parse_iso(kept["at"]) <= _LASTS:
        return None
    person = Person.objects.filter(pk=kept["person"], is_active=True).first()
    if person is None or not constant_time_compare(person.get_session_auth_hash(), kept["proof"]):
        return None
    return FirstStep(person, kept["next"])


def enter(request: HttpRequest, person: Person, at: datetime, *, by_second_factor: bool) -> SignIn:
    """Open the session and write that it was opened, both or neither."""
    request.session.pop(_STEP, None)
    with transaction.atomic():
        made = open_sign_in(
            actor=actor_of(person, at),
            at=at,
            person=person,
            address=str(request.META.get("REMOTE_ADDR", "")),
            browser=browser_of(request.headers.get("User-Agent", "")),
            by_second_factor=by_second_factor,
        )
        login(request, person, backend=BACKEND)
        request.session[KEY] = made.pk
    before = last_before(made)
    if before is not None and before.address != made.address:
        add_message(request, SUCCESS, f"上次登录：{chinese.moment(before.opened_at, at)}，从 {before.address}。")
    return made
