"""Open sessions: which rules they live under, when one is over, and what its person was not told yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField

from liuhen.accounts.models import SecondFactor, SignIn, SignInRules
from liuhen.asking import Given, Things

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency, Person

WALL_LASTS = timedelta(days=30)  # of a session that only shows the wall of a docking station
NOTED_EVERY = timedelta(seconds=30)  # `seen_at` is written no more often, so an idle session has this much more


def rules_of(agency: Agency | None) -> SignInRules:
    """Return the agency's figures for signing in, the usual ones where it chose none."""
    if agency is None:
        return SignInRules()
    try:
        return agency.sign_in_rules
    except SignInRules.DoesNotExist:
        return SignInRules(agency=agency)


def session_of(person: Person, key: object) -> SignIn | None:
    """Return an open session of the person with everything a page asks about them, in one query."""
    if not isinstance(key, int):
        return None
    return next(iter(_SESSION.ask(key=key, person=person.pk)), None)


_SESSION = Things(
    lambda: SignIn.objects.select_related("person__agency__sign_in_rules").filter(
        pk=Given("key", BigIntegerField()), person=Given("person", BigIntegerField()), ended_at=None
    )
)


def over_because(sign_in: SignIn, rules: SignInRules, at: datetime) -> SignIn.End | None:
    """Say why a session is over at a moment, None while it runs.

    At a docking station nobody touches the screen: such a session does not end because nothing is done.
    """
    if sign_in.wall_since is not None:
        return SignIn.End.LONG if at - sign_in.wall_since > WALL_LASTS else None
    if at - sign_in.seen_at > timedelta(minutes=rules.idle_minutes) + NOTED_EVERY:
        return SignIn.End.IDLE
    if at - sign_in.opened_at > timedelta(hours=rules.longest_hours):
        return SignIn.End.LONG
    return None


def open_sign_ins(person: Person, at: datetime) -> list[SignIn]:
    """Return the sessions of the person that still run, the newest first."""
    rules = rules_of(person.agency)
    found = SignIn.objects.filter(person=person, ended_at=None).order_by("-opened_at", "-pk")
    return [each for each in found if over_because(each, rules, at) is None]


def untold(sign_in: SignIn) -> QuerySet[SignIn]:
    """Return sessions of the same person that opened elsewhere since this one was last told of such."""
    later = SignIn.objects.filter(person=sign_in.person_id, opened_at__gt=sign_in.told_until)
    return later.exclude(pk=sign_in.pk).order_by("opened_at")


def last_before(sign_in: SignIn) -> SignIn | None:
    """Return the person's session before this one, running or not."""
    return SignIn.objects.filter(person=sign_in.person_id, pk__lt=sign_in.pk).order_by("-pk").first()


def factor_of(person: Person) -> SecondFactor | None:
    """Return the person's second factor once it was confirmed."""
    return SecondFactor.objects.filter(person=person, confirmed_at__isnull=False).first()


def must_enrol(sign_in: SignIn, rules: SignInRules) -> bool:
    """Say whether the person has to set up a second factor before anything else.

    Who was signed in when the agency began to require it is left in peace until they sign in again.
    """
    since = rules.second_factor_since
    if since is None or sign_in.by_second_factor or sign_in.opened_at < since:
        return False
    return factor_of(sign_in.person) is None
