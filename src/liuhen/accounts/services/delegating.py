"""Lending the powers of a post during an absence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from liuhen.accounts.capabilities import PERSONAL, ROLE_NAMES, SEPARATED
from liuhen.accounts.models import Delegation, Person, Post
from liuhen.accounts.queries import roles_between
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def delegate(
    *, actor: Actor, at: datetime, post: Post, receiver: Person, starts_on: date, ends_on: date, reason: str
) -> Delegation:
    """Let somebody use the powers of a post for the days `[starts_on, ends_on)`; it ends by itself.

    Raises Refused for posts bound to the person (三员, those with an enforcement card), for one of 三员 as receiver,
    for giving it to oneself, to a stranger or to somebody who left, for days that make no sense, and for a second time.
    """
    _refuse_people(actor, post, receiver, starts_on, ends_on)
    _refuse_days(at, post, starts_on, ends_on)
    if not reason.strip():
        raise Refused("accounts.delegation.reason", "写明为什么委托：出差、休假、学习等。")
    Post.objects.select_for_update().get(pk=post.pk)
    same = Delegation.objects.filter(post=post, receiver=receiver, starts_on__lt=ends_on, ends_on__gt=starts_on)
    if same.filter(ends_on__gt=F("starts_on")).exists():
        raise Refused("accounts.delegation.twice", f"这些天里已经委托给{receiver.name}了。")
    made = Delegation.objects.create(
        post=post, receiver=receiver, starts_on=starts_on, ends_on=ends_on, reason=reason.strip(), made_by=actor.name
    )
    facts = _facts(made) | {"reason": made.reason}
    ledger.append(actor=actor, at=at, act="post.delegated", subject=post.person.subject, facts=facts)
    return made


@transaction.atomic
def end_delegation(*, actor: Actor, at: datetime, delegation: Delegation) -> Delegation:
    """End a delegation at once. Raises Refused when it is over."""
    today = local_day(at)
    locked = Delegation.objects.select_for_update(of=("self",)).select_related("post__person", "post__unit", "receiver")
    found = locked.get(pk=delegation.pk)
    if found.ends_on <= today or found.ends_on == found.starts_on:
        raise Refused("accounts.delegation.over", "这项委托已经结束。")
    found.ends_on = max(today, found.starts_on)
    found.save(update_fields=["ends_on"])
    subject = found.post.person.subject
    ledger.append(actor=actor, at=at, act="post.delegation_ended", subject=subject, facts=_facts(found))
    return found


def _refuse_people(actor: Actor, post: Post, receiver: Person, starts_on: date, ends_on: date) -> None:
    role = ROLE_NAMES[post.role]
    if post.role in SEPARATED:
        raise Refused("accounts.delegation.separated", f"{role}不能委托（三员分立）。", remedy="另行任命接任的人。")
    if post.role in PERSONAL:
        raise Refused(
            "accounts.delegation.personal", f"{role}凭本人的执法证件履职，不能委托。", remedy="由负责人改派其他人。"
        )
    if receiver.pk == post.person_id:
        raise Refused("accounts.delegation.circle", "不能委托给本人。")
    if actor.key == receiver.subject:
        raise Refused(
            "accounts.delegation.self", "不能把别人的职权委托给自己。", remedy="由任职的人自己或上一级负责人委托。"
        )
    if not receiver.is_active or receiver.agency_id != post.unit.agency_id:
        raise Refused("accounts.delegation.stranger", f"{receiver.name}不是本局在职人员。")
    apart = sorted(roles_between(receiver, starts_on, ends_on) & set(SEPARATED))
    if apart:
        raise Refused(
            "accounts.roles.separated",
            f"{receiver.name}任{ROLE_NAMES[apart[0]]}，不能代行{role}（三员分立）。",
            remedy="委托给别的人。",
        )


def _refuse_days(at: datetime, post: Post, starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on or starts_on < local_day(at):
        raise Refused("accounts.delegation.days", "委托从今天或以后的一天开始，结束日不早于开始日。")
    if starts_on < post.starts_on or (post.ends_on is not None and ends_on > post.ends_on):
        raise Refused("accounts.delegation.beyond", "委托的日子超出了任职的期间。", remedy="改短委托的日子。")


def _facts(delegation: Delegation) -> dict[str, object]:
    return {
        "role": delegation.post.role,
        "unit": delegation.post.unit.name,
        "to": delegation.receiver.subject,
        "name": delegation.receiver.name,
        "from": delegation.starts_on.isoformat(),
        "until": delegation.ends_on.isoformat(),
    }
