"""Tokens of programs: made, used, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from liuhen.accounts.keyed import keyed_digest
from liuhen.accounts.models import ApiToken, Person
from liuhen.accounts.sign_ins import NOTED_EVERY
from liuhen.accounts.tokens import PURPOSE, SCOPES, START, tokens_of
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor

LONGEST = timedelta(days=366)
_BYTES, _PREFIX = 32, 9


class MadeToken(NamedTuple):
    """A token and its text, which is never to be had again."""

    token: ApiToken
    text: str


@transaction.atomic
def make_token(
    *, actor: Actor, at: datetime, person: Person, name: str, scopes: Sequence[str], expires_on: date
) -> MadeToken:
    """Make a token for a program of the person; it counts until the day `expires_on` begins.

    Raises Refused without a name or a scope, for a name that is in use, an unknown scope, and an end that is past or
    more than a year away.
    """
    name, wanted, today = name.strip(), sorted(set(scopes)), local_day(at)
    if not name:
        raise Refused("accounts.token.name", "写上给哪个程序用的，以后好认。")
    Person.objects.select_for_update().get(pk=person.pk)
    if tokens_of(person).filter(name=name, expires_on__gt=today).exists():
        raise Refused("accounts.token.taken", f"已经有一个叫“{name}”的令牌。", remedy="换个名字，或先撤销原来的。")
    if not wanted or any(scope not in SCOPES for scope in wanted):
        raise Refused("accounts.token.scopes", "至少选一项这个程序可以做的事。")
    if not today < expires_on <= today + LONGEST:
        raise Refused("accounts.token.expiry", "有效期从明天起算，最长一年。")
    text = START + secrets.token_urlsafe(_BYTES)
    token = ApiToken.objects.create(
        person=person,
        name=name,
        prefix=text[:_PREFIX],
        digest=keyed_digest(text, purpose=PURPOSE),
        scopes=wanted,
        made_at=at,
        expires_on=expires_on,
    )
    facts = {"name": name, "prefix": token.prefix, "scopes": wanted, "until": expires_on.isoformat()}
    ledger.append(actor=actor, at=at, act="token.made", subject=person.subject, facts=facts)
    return MadeToken(token, text)


@transaction.atomic
def revoke_token(*, actor: Actor, at: datetime, token: ApiToken) -> ApiToken:
    """Revoke a token; twice changes nothing."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        return token
    token.revoked_at = at
    facts = {"name": token.name, "prefix": token.prefix}
    ledger.append(actor=actor, at=at, act="token.revoked", subject=token.person.subject, facts=facts)
    return token


def note_token_use(*, at: datetime, token: ApiToken) -> None:
    """Keep when the token was last used, to half a minute."""
    if token.last_used_at is None or at - token.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
