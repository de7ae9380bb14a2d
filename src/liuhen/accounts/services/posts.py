"""The posts people hold: who does what, where, from which day to which."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from liuhen.accounts.capabilities import ROLE_NAMES, clash
from liuhen.accounts.models import Person, Post, Unit
from liuhen.accounts.queries import roles_between
from liuhen.accounts.titles import roles_of_title
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import date, datetime

    from liuhen.kernel.actors import Actor

_PERIOD = "任职结束日必须在开始日之后。"


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    at: datetime,
    person: Person,
    unit: Unit,
    role: str,
    starts_on: date,
    ends_on: date | None = None,
    title: str = "",
) -> Post:
    """Give a person a role in a unit.

    `title` is what the agency calls it. Raises Refused for an unknown role, another agency's unit or a closed one,
    somebody who left, a period that ends before it starts, a post that starts twice on one day, and a clash of 三员 on
    any day of the period.
    """
    if role not in ROLE_NAMES:
        raise Refused("accounts.role.unknown", f"没有这种职责：{role}；可用：{'、'.join(ROLE_NAMES)}。")
    if unit.agency_id != person.agency_id:
        raise Refused("accounts.unit.foreign", f"{person.name}不是{unit.agency.name}的人员。")
    if unit.closed_on is not None and (ends_on is None or ends_on > unit.closed_on):
        raise Refused("accounts.unit.closed", f"{unit.name}已于 {unit.closed_on} 撤销，不能再任职。")
    if not person.is_active:
        raise Refused("accounts.person.left", f"{person.name}已经离开，不能任职。", remedy="先登记其回来。")
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
    post = Post.objects.create(person=person, unit=unit, role=role, title=title, starts_on=starts_on, ends_on=ends_on)
    ledger.append(
        actor=actor,
        at=at,
        act="person.appointed",
        subject=person.subject,
        facts={"role": role, "unit": unit.name, "from": starts_on.isoformat()} | ({"title": title} if title else {}),
    )
    return post


@transaction.atomic
def appoint_by_title(
    *, actor: Actor, at: datetime, person: Person, unit: Unit, title: str, starts_on: date, ends_on: date | None = None
) -> list[Post]:
    """Give a person the roles that a title of the agency means (OD-29). Raises Refused as `appoint`, all or nothing."""
    return [
        appoint(
            actor=actor,
            at=at,
            person=person,
            unit=unit,
            role=role,
            starts_on=starts_on,
            ends_on=ends_on,
            title=title.strip(),
        )
        for role in roles_of_title(unit.agency, title.strip(), local_day(at))
    ]


@transaction.atomic
def end_post(*, actor: Actor, at: datetime, post: Post, ends_on: date) -> Post:
    """End a post on a day (the day itself no longer counts).

    Raises Refused when that is before its start, or after an end that stands: a longer period is a new post; and
    for the last security administrator.
    """
    _keep_a_security_administrator(post, ends_on)
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
def withdraw_post(*, actor: Actor, at: datetime, post: Post, reason: str) -> None:
    """Take back a post that has not begun. Raises Refused once it has, without a reason, and when it was lent."""
    if post.starts_on <= local_day(at):
        raise Refused("accounts.post.begun", "这项任职已经开始，不能撤回。", remedy="写一个结束日期。")
    if not reason.strip():
        raise Refused("accounts.post.reason", "撤回任职须写明理由。")
    if post.delegations.exists():
        raise Refused("accounts.post.lent", "这项任职已经委托给别人。", remedy="任职开始以后写结束日期。")
    facts = {"role": post.role, "unit": post.unit.name, "from": post.starts_on.isoformat(), "reason": reason.strip()}
    post.delete()
    ledger.append(actor=actor, at=at, act="person.post_withdrawn", subject=post.person.subject, facts=facts)


def _keep_a_security_administrator(post: Post, ends_on: date) -> None:
    """Refuse to end the post of the last one who can manage people: nobody could appoint the next."""
    if post.role != "security_admin":
        return
    others = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=ends_on),
        unit__agency=post.unit.agency,
        role=post.role,
        starts_on__lte=ends_on,
        person__is_active=True,
    )
    if not others.exclude(person=post.person).exists():
        raise Refused(
            "accounts.post.last",
            f"{post.person.name}是{post.unit.agency.name}唯一的安全保密管理员，到那天没有人能管理人员和岗位。",
            remedy="先任命接任的人，从同一天起任职。",
        )


def end_all_posts(*, actor: Actor, at: datetime, person: Person) -> list[Post]:
    """End everything the person holds today and take back what has not begun. Raises Refused as `end_post`."""
    today, ended = local_day(at), []
    for post in person.posts.filter(Q(ends_on=None) | Q(ends_on__gt=today)).select_related("unit__agency"):
        if post.starts_on > today:
            withdraw_post(actor=actor, at=at, post=post, reason="离开")
        elif post.ends_on is None or post.ends_on > today + timedelta(days=1):
            ended.append(
                end_post(actor=actor, at=at, post=post, ends_on=max(today, post.starts_on + timedelta(days=1)))
            )
    return ended
