"""People and the posts they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from liuhen.accounts.capabilities import ROLE_NAMES, clash
from liuhen.accounts.models import Agency, Person, Post, Unit
from liuhen.accounts.queries import roles_between
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor

_PERIOD = "任职结束日必须在开始日之后。"


@transaction.atomic
def create_person(
    *, actor: Actor, at: datetime, login: str, name: str, agency: Agency | None, card_no: str = ""
) -> Person:
    """Create a person who cannot yet log in (no password). Raises Refused when login or card number is taken."""
    if Person.objects.filter(login=login).exists():
        raise Refused("accounts.login.taken", f"登录名 {login} 已被使用。", remedy="换一个登录名。")
    if card_no and Person.objects.filter(agency=agency, card_no=card_no).exists():
        raise Refused("accounts.card.taken", f"执法证件编号 {card_no} 已登记给另一人。")
    person = Person(login=login, name=name, agency=agency, card_no=card_no)
    person.set_unusable_password()
    person.save()
    ledger.append(
        actor=actor, at=at, act="person.created", subject=person.subject, facts={"login": login, "name": name}
    )
    return person


@transaction.atomic
def set_password(*, actor: Actor, at: datetime, person: Person, password: str, must_change: bool = False) -> Person:
    """Set a password that passes the validators. Raises Refused with what is wrong with it."""
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise Refused("accounts.password.weak", " ".join(wrong.messages)) from wrong
    person.set_password(password)
    person.must_change_password = must_change
    person.save(update_fields=["password", "must_change_password"])
    ledger.append(actor=actor, at=at, act="person.password_set", subject=person.subject, facts={})
    return person


@transaction.atomic
def appoint(
    *, actor: Actor, at: datetime, person: Person, unit: Unit, role: str, starts_on: date, ends_on: date | None = None
) -> Post:
    """Give a person a role in a unit.

    Raises Refused for an unknown role, another agency's unit, a period that ends before it starts, a post that starts
    twice on one day, and a clash of 三员 on any day of the period.
    """
    if role not in ROLE_NAMES:
        raise Refused("accounts.role.unknown", f"没有这种职责：{role}；可用：{'、'.join(ROLE_NAMES)}。")
    if unit.agency_id != person.agency_id:
        raise Refused("accounts.unit.foreign", f"{person.name}不是{unit.agency.name}的人员。")
    if ends_on is not None and ends_on <= starts_on:
        raise Refused("accounts.post.period", _PERIOD)
    if person.posts.filter(unit=unit, role=role, starts_on=starts_on).exists():
        raise Refused("accounts.post.taken", f"{person.name}从 {starts_on} 起已任{unit.name}的{ROLE_NAMES[role]}。")
    against = clash(roles_between(person, starts_on, ends_on), role)
    if against is not None:
        raise Refused(
            "accounts.roles.separated",
            f"{person.name}已任{ROLE_NAMES[against]}，不能再任{ROLE_NAMES[role]}（三员分立）。",
            remedy="由另一人担任，或先结束原任职。",
        )
    post = Post.objects.create(person=person, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on)
    ledger.append(
        actor=actor,
        at=at,
        act="person.appointed",
        subject=person.subject,
        facts={"role": role, "unit": unit.name, "from": starts_on.isoformat()},
    )
    return post


@transaction.atomic
def end_post(*, actor: Actor, at: datetime, post: Post, ends_on: date) -> Post:
    """End a post on a day (the day itself no longer counts).

    Raises Refused when that is before its start, or after an end that stands: a longer period is a new post.
    """
    if ends_on <= post.starts_on:
        raise Refused("accounts.post.period", _PERIOD)
    if post.ends_on is not None and ends_on > post.ends_on:
        raise Refused(
            "accounts.post.ended", f"这项任职到 {post.ends_on} 为止，不能延长。", remedy="需要继续任职的，另行任命。"
        )
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    ledger.append(
        actor=actor,
        at=at,
        act="person.post_ended",
        subject=post.person.subject,
        facts={"role": post.role, "unit": post.unit.name, "until": ends_on.isoformat()},
    )
    return post


@transaction.atomic
def suspend(*, actor: Actor, at: datetime, person: Person, until: date, reason: str) -> Person:
    """Suspend a person from enforcement up to and including a day (SS-21(3), PDS-3-18(3)).

    Raises Refused without a reason or for a day that is past.
    """
    if not reason.strip():
        raise Refused("accounts.suspend.reason", "停止执法工作须写明依据的决定。")
    if until < local_day(at):
        raise Refused("accounts.suspend.past", "停止执法工作的截止日不能早于今天。")
    person.suspended_until = until
    person.save(update_fields=["suspended_until"])
    ledger.append(
        actor=actor,
        at=at,
        act="person.suspended",
        subject=person.subject,
        facts={"until": until.isoformat(), "reason": reason},
    )
    return person
