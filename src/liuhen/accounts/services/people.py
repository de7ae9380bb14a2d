"""People: registered, corrected, gone, come back; and their passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest

from liuhen.accounts.models import Agency, ApiToken, Person, SignIn
from liuhen.accounts.services.posts import end_all_posts
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def create_person(
    *, actor: Actor, at: datetime, login: str, name: str, agency: Agency | None, card_no: str = ""
) -> Person:
    """Create a person who cannot yet log in (no password).

    Raises Refused when login or card number is taken, or a login or name is none.
    """
    login, name, card_no = login.strip(), name.strip(), card_no.strip()
    if not name or not login or any(letter.isspace() for letter in login):
        raise Refused("accounts.person.nameless", "姓名和登录名都要填，登录名里不能有空格。")
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
def edit_person(*, actor: Actor, at: datetime, person: Person, name: str, card_no: str) -> Person:
    """Correct a person's name or card number. Raises Refused for no name and a card that is somebody else's."""
    before = {"name": person.name, "card_no": person.card_no}
    after = {"name": name.strip(), "card_no": card_no.strip()}
    if after == before:
        return person
    if not after["name"]:
        raise Refused("accounts.person.nameless", "姓名不能空着。")
    others = Person.objects.filter(agency=person.agency, card_no=after["card_no"]).exclude(pk=person.pk)
    if after["card_no"] and others.exists():
        raise Refused("accounts.card.taken", f"执法证件编号 {after['card_no']} 已登记给另一人。")
    person.name, person.card_no = after["name"], after["card_no"]
    person.save(update_fields=["name", "card_no"])
    facts = {"before": before, "after": after}
    ledger.append(actor=actor, at=at, act="person.edited", subject=person.subject, facts=facts)
    return person


@transaction.atomic
def leave(*, actor: Actor, at: datetime, person: Person, reason: str) -> Person:
    """Note that somebody left: posts end, sessions and tokens end at once. What they did stays.

    Raises Refused without a reason, for oneself, for somebody who left already, and as `end_post`.
    """
    if actor.key == person.subject:
        raise Refused("accounts.leave.self", "不能登记自己离开。", remedy="请另一位安全保密管理员办理。")
    if not person.is_active:
        raise Refused("accounts.leave.twice", f"{person.name}已经登记离开。")
    if not reason.strip():
        raise Refused("accounts.leave.reason", "写明去向：调离、退休、辞职等。")
    end_all_posts(actor=actor, at=at, person=person)
    today = Value(local_day(at), DateField())
    person.delegations.filter(ends_on__gt=local_day(at)).update(ends_on=Greatest(today, F("starts_on")))
    _end_sign_ins(person, at, SignIn.End.REVOKED)
    ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    person.is_active, person.left_on = False, local_day(at)
    person.save(update_fields=["is_active", "left_on"])
    facts = {"from": local_day(at).isoformat(), "reason": reason.strip()}
    ledger.append(actor=actor, at=at, act="person.left", subject=person.subject, facts=facts)
    return person


@transaction.atomic
def come_back(*, actor: Actor, at: datetime, person: Person) -> Person:
    """Note that somebody is back; posts are given anew. Raises Refused for somebody who never left."""
    if person.is_active:
        raise Refused("accounts.return.present", f"{person.name}没有离开。")
    person.is_active, person.left_on = True, None
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_on", "password"])
    ledger.append(actor=actor, at=at, act="person.returned", subject=person.subject, facts={})
    return person


@transaction.atomic
def set_password(
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    password: str,
    must_change: bool = False,
    keep: SignIn | None = None,
) -> Person:
    """Set a password that passes the validators; every session ends but the one to `keep`.

    Raises Refused with what is wrong with the password.
    """
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise Refused("accounts.password.weak", " ".join(wrong.messages)) from wrong
    person.set_password(password)
    person.must_change_password = must_change
    person.save(update_fields=["password", "must_change_password"])
    _end_sign_ins(person, at, SignIn.End.PASSWORD, keep)
    ledger.append(actor=actor, at=at, act="person.password_set", subject=person.subject, facts={})
    return person


def _end_sign_ins(person: Person, at: datetime, because: SignIn.End, keep: SignIn | None = None) -> None:
    open_ones = SignIn.objects.filter(person=person, ended_at=None)
    if keep is not None:
        open_ones = open_ones.exclude(pk=keep.pk)
    open_ones.update(ended_at=at, ended_because=because)
