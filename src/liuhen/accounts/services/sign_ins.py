"""Sessions: opened, kept alive, ended, revoked; and the agency's figures for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from liuhen.accounts.models import Agency, Person, SignIn, SignInRules
from liuhen.accounts.sign_ins import NOTED_EVERY, rules_of, untold
from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor

_LONGEST_ADDRESS, _LONGEST_BROWSER = 45, 80


@transaction.atomic
def open_sign_in(
    *, actor: Actor, at: datetime, person: Person, address: str, browser: str, by_second_factor: bool
) -> SignIn:
    """Open a session for somebody whose password, and second factor if they have one, was right."""
    made = found_session(at=at, person=person, address=address, browser=browser, by_second_factor=by_second_factor)
    facts = {"address": address} | ({"second_factor": True} if by_second_factor else {})
    ledger.append(actor=actor, at=at, act="session.opened", subject=person.subject, facts=facts)
    return made


def found_session(
    *, at: datetime, person: Person, address: str, browser: str, by_second_factor: bool = False
) -> SignIn:
    """Begin to keep count of a session that is already there (it was opened before sessions were counted)."""
    return SignIn.objects.create(
        person=person,
        opened_at=at,
        seen_at=at,
        told_until=at,
        address=address[:_LONGEST_ADDRESS],
        browser=browser[:_LONGEST_BROWSER],
        by_second_factor=by_second_factor,
    )


def note_presence(*, at: datetime, sign_in: SignIn) -> list[SignIn]:
    """Note that the person is there, at most twice a minute; return sign-ins elsewhere they have not been told of."""
    if at - sign_in.seen_at < NOTED_EVERY:
        return []
    elsewhere = list(untold(sign_in))
    sign_in.seen_at = at
    if elsewhere:
        sign_in.told_until = elsewhere[-1].opened_at
    sign_in.save(update_fields=["seen_at", "told_until"])
    return elsewhere


@transaction.atomic
def leave_at_wall(*, actor: Actor, at: datetime, sign_in: SignIn) -> SignIn:
    """Give a session to the screen of a docking station: it shows the wall and nothing else, for `WALL_LASTS`.

    Twice changes nothing. Raises Refused for a session that has ended.
    """
    locked = SignIn.objects.select_for_update(of=("self",)).select_related("person").get(pk=sign_in.pk)
    if locked.ended_at is not None:
        raise Refused("accounts.session.ended", "这次登录已经结束。", remedy="请重新登录。")
    if locked.wall_since is not None:
        return locked
    locked.wall_since = at
    locked.save(update_fields=["wall_since"])
    facts = {"opened_at": iso(locked.opened_at), "address": locked.address}
    ledger.append(actor=actor, at=at, act="session.left_at_wall", subject=locked.person.subject, facts=facts)
    return locked


@transaction.atomic
def end_sign_in(*, actor: Actor, at: datetime, sign_in: SignIn, because: SignIn.End) -> SignIn:
    """End a session; twice changes nothing."""
    locked = SignIn.objects.select_for_update(of=("self",)).select_related("person").get(pk=sign_in.pk)
    if locked.ended_at is not None:
        return locked
    locked.ended_at, locked.ended_because = at, because
    locked.save(update_fields=["ended_at", "ended_because"])
    acts = {SignIn.End.OUT: "session.closed", SignIn.End.REVOKED: "session.revoked"}
    facts = {"opened_at": iso(locked.opened_at), "address": locked.address}
    if because not in acts:
        facts["because"] = str(because)
    act = acts.get(because, "session.expired")
    ledger.append(actor=actor, at=at, act=act, subject=locked.person.subject, facts=facts)
    return locked


@transaction.atomic
def change_sign_in_rules(
    *, actor: Actor, at: datetime, agency: Agency, idle_minutes: int, longest_hours: int, second_factor: bool
) -> SignInRules:
    """Set the agency's figures for signing in; they hold from the next page on.

    Raises Refused for a figure out of bounds, and for an idle time longer than the longest session.
    """
    known = SignInRules.objects.select_for_update().filter(agency=agency).first()
    before = _facts(known or rules_of(agency))
    rules = known or SignInRules(agency=agency)
    rules.idle_minutes, rules.longest_hours = idle_minutes, longest_hours
    if second_factor != (rules.second_factor_since is not None):
        rules.second_factor_since = at if second_factor else None
    try:
        rules.clean_fields(exclude=["agency"])
    except ValidationError as wrong:
        raise Refused(
            "accounts.sign_in_rules.bounds", "无操作时间取 5 到 480 分钟，最长登录时间取 1 到 24 小时。"
        ) from wrong
    if idle_minutes > longest_hours * 60:
        raise Refused("accounts.sign_in_rules.order", "无操作时间不能比最长登录时间还长。")
    after = _facts(rules)
    if after == before:
        return rules
    rules.save()
    facts = {"before": before, "after": after}
    ledger.append(actor=actor, at=at, act="agency.sign_in_rules_set", subject=agency.subject, facts=facts)
    return rules


def _facts(rules: SignInRules) -> dict[str, object]:
    return {
        "idle_minutes": rules.idle_minutes,
        "longest_hours": rules.longest_hours,
        "second_factor": rules.second_factor_since is not None,
    }
