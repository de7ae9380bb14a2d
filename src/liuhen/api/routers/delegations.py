"""Posts that are lent for some days."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Router, Schema
from pydantic import Field

from liuhen.access.people import may_lend
from liuhen.accounts import services
from liuhen.accounts.delegations import given_by, received_by
from liuhen.accounts.models import Delegation, Person, Post
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.problems import invalid, not_found
from liuhen.api.routers.organisation_shapes import READ, WRITE
from liuhen.api.values import GivenDay, Key, Named, Taken, Words, named
from liuhen.kernel.moments import local_day

router = Router(tags=["单位和人员"])
Why = Annotated[Words, Field(min_length=1)]


class DelegationOut(Schema):
    """A post that somebody stands in for; `until` is the first day on which they no longer do."""

    id: str
    post: str
    giver: Named
    receiver: Named
    unit: Named
    role: str
    since: date
    until: date
    reason: str


class Delegations(Schema):
    """What the token's person lends, and what is lent to them, from today on."""

    given: list[DelegationOut]
    received: list[DelegationOut]


@reads(router, "/delegations", "列出本人的委托", Delegations, scope=READ)
def list_delegations(request: Asking) -> Delegations:
    """List the posts that the token's person lends or stands in for."""
    caller = request.caller
    day = local_day(caller.at)
    return Delegations(
        given=[_delegation(each) for each in given_by(caller.person, day)[:200]],
        received=[_delegation(each) for each in received_by(caller.person, day)[:200]],
    )


class NewDelegation(Taken):
    """Who stands in, for which days (`until` is the first day after), and why."""

    receiver: Key
    since: GivenDay
    until: GivenDay
    reason: Why


@writes(router, "/posts/{key}/delegations", "委托代行", DelegationOut, scope=WRITE, status=201)
def delegate_post(request: Asking, key: Key, given: NewDelegation) -> DelegationOut:
    """Lend a post of one's own, or as a head one within one's reach; it ends by itself."""
    caller = request.caller
    rows = Post.objects.select_related("unit__agency", "person")
    post = rows.filter(pk=int(key), person__agency=caller.person.agency_id).first()
    if post is None or not may_lend(caller.person, post, caller.at):
        raise not_found("没有这项任职，或者令牌的主人不能委托它。")
    receiver = Person.objects.filter(pk=int(given.receiver), agency=caller.agency).first()
    if receiver is None:
        raise invalid("没有这个人。", ["receiver"])
    with attempt("post.delegate", post.person.subject):
        made = services.delegate(
            actor=caller.actor,
            at=caller.at,
            post=post,
            receiver=receiver,
            starts_on=given.since,
            ends_on=given.until,
            reason=given.reason,
        )
    return _delegation(made)


@writes(router, "/delegations/{key}", "收回委托", DelegationOut, scope=WRITE, method="DELETE")
def end_delegation(request: Asking, key: Key) -> DelegationOut:
    """End a delegation at once: the giver, or a head of the unit."""
    caller = request.caller
    rows = Delegation.objects.select_related("post__unit", "post__person", "receiver")
    found = rows.filter(pk=int(key), post__person__agency=caller.person.agency_id).first()
    if found is None or not _may_end(caller, found):
        raise not_found("没有这项委托，或者令牌的主人不能收回它。")
    with attempt("post.end_delegation", found.post.person.subject):
        return _delegation(services.end_delegation(actor=caller.actor, at=caller.at, delegation=found))


def _may_end(caller: Caller, found: Delegation) -> bool:
    return found.post.person_id == caller.person.pk or may_lend(caller.person, found.post, caller.at)


def _delegation(row: Delegation) -> DelegationOut:
    return DelegationOut(
        id=str(row.pk),
        post=str(row.post_id),
        giver=named(row.post.person),
        receiver=named(row.receiver),
        unit=named(row.post.unit),
        role=row.post.role,
        since=row.starts_on,
        until=row.ends_on,
        reason=row.reason,
    )
