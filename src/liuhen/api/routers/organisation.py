"""Units and people, and who the token's person is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from django.db.models import Q
from ninja import Query, Router, Schema

from liuhen.accounts.models import Person, Unit
from liuhen.accounts.people_lists import people_of
from liuhen.accounts.queries import own_posts_on, reach
from liuhen.api.caller import Asking, Caller
from liuhen.api.operations import reads
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import not_found
from liuhen.api.values import Key, Named, Words, named
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from django.db.models import QuerySet

router = Router(tags=["单位和人员"])
READ = "organisation.read"
MANAGE = "person.manage"
LOOK = (MANAGE, "organisation.view.unit", "organisation.view.agency")


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


class UnitOut(Schema):
    """A unit of the agency; `parent` is null for the agency itself."""

    id: str
    name: str
    kind: str
    parent: str | None
    closed_on: date | None


@reads(router, "/units", "列出单位", Paged[UnitOut], scope=READ)
def list_units(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the units the person may look into, closed ones among them."""
    units = _units(request.caller)
    return page_of(units, _unit, listed="units", cursor=cursor, limit=limit)


@reads(router, "/units/{key}", "读一个单位", UnitOut, scope=READ)
def get_unit(request: Asking, key: Key) -> UnitOut:
    """Tell one unit."""
    found = _units(request.caller).filter(pk=int(key)).first()
    if found is None:
        raise not_found("没有这个单位，或者令牌的主人看不到它。")
    return _unit(found)


class PostOut(Schema):
    """A role in a unit for a period; `until` is the first day it no longer counts, null for ever."""

    unit: Named
    role: str
    title: str
    since: date
    until: date | None


class PersonOut(Schema):
    """Somebody of the agency. The card number is the number of the officer's certificate."""

    id: str
    name: str
    card_no: str
    active: bool
    suspended_until: date | None
    posts: list[PostOut]


class Narrowed(Schema):
    """What the list is narrowed by."""

    q: Words = ""
    unit: Key | None = None
    state: Literal["", "gone", "stopped", "without"] = ""


@reads(router, "/people", "列出人员", Paged[PersonOut], scope=READ)
def list_people(
    request: Asking, given: Annotated[Narrowed, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List the people of the units the person may look into."""
    caller = request.caller
    units = _units(caller)
    day = local_day(caller.at)
    unit = units.filter(pk=int(given.unit)).first() if given.unit else None
    if given.unit and unit is None:
        raise not_found("没有这个单位，或者令牌的主人看不到它。")
    rows = people_of(caller.agency, day, unit=unit, words=given.q, state=given.state)
    if MANAGE not in caller.can:
        rows = rows.filter(pk__in=Person.objects.filter(posts__unit__in=units).values("pk"))
    asked = given.model_dump()
    return page_of(rows, lambda row: _person(row, day), listed="people", cursor=cursor, limit=limit, filters=asked)


@reads(router, "/people/{key}", "读一个人员", PersonOut, scope=READ)
def get_person(request: Asking, key: Key) -> PersonOut:
    """Tell one person and the posts they hold today."""
    caller = request.caller
    units = _units(caller)
    found = Person.objects.filter(pk=int(key), agency=caller.agency)
    if MANAGE not in caller.can:
        found = found.filter(pk__in=Person.objects.filter(posts__unit__in=units).values("pk"))
    person = found.first()
    if person is None:
        raise not_found("没有这个人，或者令牌的主人看不到其资料。")
    return _person(person, local_day(caller.at))


def _units(caller: Caller) -> QuerySet[Unit]:
    """Return the units the caller may look into. Raises ProblemError (403) for somebody who looks into none."""
    caller.demand(*LOOK)
    units = Unit.objects.filter(agency=caller.agency)
    if MANAGE in caller.can:
        return units
    below = Q(pk__in=())
    for path in reach(caller.person, "organisation.view", caller.at):
        below |= Q(path__startswith=path)
    return units.filter(below)


def _unit(unit: Unit) -> UnitOut:
    parent = str(unit.parent_id) if unit.parent_id else None
    return UnitOut(id=str(unit.pk), name=unit.name, kind=unit.kind, parent=parent, closed_on=unit.closed_on)


def _person(person: Person, day: date) -> PersonOut:
    held = getattr(person, "current", None)
    posts = own_posts_on(person, day) if held is None else held
    return PersonOut(
        id=str(person.pk),
        name=person.name,
        card_no=person.card_no,
        active=person.is_active,
        suspended_until=person.suspended_until,
        posts=[
            PostOut(unit=named(p.unit), role=p.role, title=p.title, since=p.starts_on, until=p.ends_on) for p in posts
        ],
    )
