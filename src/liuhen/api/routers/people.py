"""People: registered, corrected, suspended, gone, come back. Passwords and second factors are given face to face."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from ninja import Query, Router, Schema
from pydantic import Field

from liuhen.access.people import LOOK, MANAGE, sees_person
from liuhen.accounts import services
from liuhen.accounts.models import Person
from liuhen.accounts.people_lists import people_of
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import not_found
from liuhen.api.routers.organisation_shapes import READ, WRITE, PersonOut, person_out
from liuhen.api.routers.units import units_seen
from liuhen.api.values import Code, GivenDay, Key, Taken, Words
from liuhen.kernel.moments import local_day

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router(tags=["单位和人员"])
Short = Annotated[Code, Field(max_length=40)]
Why = Annotated[Words, Field(min_length=1)]


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
    units = units_seen(caller)
    day = local_day(caller.at)
    unit = units.filter(pk=int(given.unit)).first() if given.unit else None
    if given.unit and unit is None:
        raise not_found("没有这个单位，或者令牌的主人看不到它。")
    rows = people_of(caller.agency, day, unit=unit, words=given.q, state=given.state)
    if MANAGE not in caller.can:
        rows = rows.filter(pk__in=Person.objects.filter(posts__unit__in=units).values("pk"))
    asked = given.model_dump()
    return page_of(rows, lambda row: person_out(row, day), listed="people", cursor=cursor, limit=limit, filters=asked)


@reads(router, "/people/{key}", "读一个人员", PersonOut, scope=READ)
def get_person(request: Asking, key: Key) -> PersonOut:
    """Tell one person with the posts they hold today and those to come."""
    caller = request.caller
    caller.demand(*LOOK)
    person = Person.objects.filter(pk=int(key), agency=caller.agency).first()
    if person is None or not sees_person(caller.person, person, caller.at):
        raise not_found("没有这个人，或者令牌的主人看不到其资料。")
    return person_out(person, local_day(caller.at))


class NewPerson(Taken):
    """Somebody to be registered. The login is never changed; without a password nobody signs in by it."""

    login: Annotated[Short, Field(min_length=1)]
    name: Annotated[Short, Field(min_length=1)]
    card_no: Short = ""


@writes(router, "/people", "登记人员", PersonOut, scope=WRITE, status=201)
def register_person(request: Asking, given: NewPerson) -> PersonOut:
    """Register somebody, who has no post and no password yet."""
    caller = request.caller
    caller.demand(MANAGE)
    with attempt("person.create", caller.agency.subject):
        made = services.create_person(actor=caller.actor, at=caller.at, agency=caller.agency, **given.model_dump())
    return person_out(made, local_day(caller.at))


class Corrected(Taken):
    """Name and card number as they ought to be."""

    name: Annotated[Short, Field(min_length=1)]
    card_no: Short = ""


@writes(router, "/people/{key}", "更正人员登记", PersonOut, scope=WRITE, method="PUT")
def correct_person(request: Asking, key: Key, given: Corrected) -> PersonOut:
    """Correct somebody's name or the number of their certificate."""
    return _done(request.caller, key, "person.edit", services.edit_person, **given.model_dump())


class Suspension(Taken):
    """The last day without enforcement work, and the decision."""

    until: GivenDay
    reason: Why


@writes(router, "/people/{key}/suspension", "停止执法工作", PersonOut, scope=WRITE)
def suspend_person(request: Asking, key: Key, given: Suspension) -> PersonOut:
    """Suspend somebody from enforcement, from now on (SS-21(3), PDS-3-18(3))."""
    return _done(request.caller, key, "person.suspend", services.suspend, **given.model_dump())


class Reason(Taken):
    """Why."""

    reason: Why


@writes(router, "/people/{key}/suspension/lifting", "恢复执法工作", PersonOut, scope=WRITE)
def lift_suspension(request: Asking, key: Key, given: Reason) -> PersonOut:
    """Lift a suspension before its end."""
    return _done(request.caller, key, "person.resume", services.resume, reason=given.reason)


@writes(router, "/people/{key}/leaving", "登记离开", PersonOut, scope=WRITE)
def note_leaving(request: Asking, key: Key, given: Reason) -> PersonOut:
    """Note that somebody left: posts, sessions and tokens end at once."""
    return _done(request.caller, key, "person.leave", services.leave, reason=given.reason)


@writes(router, "/people/{key}/return", "登记回来", PersonOut, scope=WRITE)
def note_return(request: Asking, key: Key) -> PersonOut:
    """Note that somebody is back; posts and a password are given anew."""
    return _done(request.caller, key, "person.return", services.come_back)


def managed(caller: Caller, key: str) -> Person:
    """Return somebody whom the caller manages. Raises ProblemError (403, 404)."""
    caller.demand(MANAGE)
    found = Person.objects.select_related("agency").filter(pk=int(key), agency=caller.agency).first()
    if found is None:
        raise not_found("没有这个人。")
    return found


def _done(caller: Caller, key: str, act: str, service: Callable[..., Person], **given: Any) -> PersonOut:
    found = managed(caller, key)
    with attempt(act, found.subject):
        made = service(actor=caller.actor, at=caller.at, person=found, **given)
    return person_out(made, local_day(caller.at))
