"""Who the token's person is."""

from __future__ import annotations

from datetime import date

from ninja import Router, Schema

from liuhen.api.caller import Asking
from liuhen.api.operations import reads
from liuhen.api.values import Named

router = Router(tags=["单位和人员"])


class Me(Schema):
    """Who the token's person is, and what the token may be used for."""

    person: Named
    agency: str | None
    token: str
    scopes: list[str]
    capabilities: list[str]
    expires_on: date


@reads(router, "/me", "读令牌和它的主人", Me, scope="")
def get_me(request: Asking) -> Me:
    """Tell whose token this is, its scopes, and the person's capabilities now. Needs no scope."""
    caller = request.caller
    token = caller.token
    return Me(
        person=Named(id=str(caller.person.pk), name=caller.person.name),
        agency=caller.person.agency.code if caller.person.agency else None,
        token=token.name,
        scopes=sorted(token.scopes),
        capabilities=sorted(caller.can),
        expires_on=token.expires_on,
    )
