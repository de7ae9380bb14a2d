"""The tree of units, and what is done to it. Nothing in it is deleted; a closed unit keeps what happened in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.db.models import Q
from ninja import Router
from pydantic import Field

from liuhen.access.people import LOOK, MANAGE
from liuhen.accounts import services
from liuhen.accounts.models import Unit
from liuhen.accounts.queries import reach
from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import invalid, not_found
from liuhen.api.routers.organisation_shapes import READ, WRITE, UnitOut, UnitWhole, unit_out, whole_unit
from liuhen.api.seen import Version, unit_as_read
from liuhen.api.values import Key, Taken, Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

router = Router(tags=["单位和人员"])
UnitName = Annotated[Words, Field(min_length=1, max_length=60)]
Kind = Literal["section", "brigade", "squad", "delegated"]
Why = Annotated[Words, Field(min_length=1)]
_LOGGED = {  # what is attempted → what the log calls it when it is done
    "unit.rename": "unit.renamed",
    "unit.move": "unit.moved",
    "unit.close": "unit.closed",
    "unit.reopen": "unit.reopened",
}


@reads(router, "/units", "列出单位", Paged[UnitOut], scope=READ)
def listunits_seen(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the units the person may look into, closed ones among them."""
    units = units_seen(request.caller)
    return page_of(units, unit_out, listed="units", cursor=cursor, limit=limit)


@reads(router, "/units/{key}", "读一个单位", UnitWhole, scope=READ)
def get_unit(request: Asking, key: Key) -> UnitWhole:
    """Tell one unit."""
    found = units_seen(request.caller).filter(pk=int(key)).first()
    if found is None:
        raise not_found("没有这个单位，或者令牌的主人看不到它。")
    return whole_unit(found)


class NewUnit(Taken):
    """A unit to be made, and under which one it stands."""

    parent: Key
    name: UnitName
    kind: Kind


@writes(router, "/units", "设立单位", UnitWhole, scope=WRITE, status=201)
def create_unit(request: Asking, given: NewUnit) -> UnitWhole:
    """Make a unit below another one."""
    caller = request.caller
    caller.demand(MANAGE)
    above = _above(caller, given.parent)
    with attempt("unit.create", above.subject):
        made = services.create_unit(
            actor=caller.actor, at=caller.at, agency=above.agency, name=given.name, kind=given.kind, parent=above
        )
    return whole_unit(made)


class Renamed(Taken):
    """The name and kind a unit has from now on; the agency itself keeps its kind."""

    name: UnitName
    kind: Kind


@writes(router, "/units/{key}/name", "单位改名", UnitWhole, scope=WRITE, method="PUT")
def rename_unit(request: Asking, key: Key, given: Renamed, version: Version = "") -> UnitWhole:
    """Give a unit another name or kind."""
    return _done(request.caller, (key, version), "unit.rename", services.rename_unit, **given.model_dump())


class Moved(Taken):
    """The unit above it from now on."""

    parent: Key


@writes(router, "/units/{key}/place", "移动单位", UnitWhole, scope=WRITE, method="PUT")
def move_unit(request: Asking, key: Key, given: Moved, version: Version = "") -> UnitWhole:
    """Hang a unit with everything below it under another one."""
    caller = request.caller
    caller.demand(MANAGE)
    above = _above(caller, given.parent)
    return _done(caller, (key, version), "unit.move", services.move_unit, parent=above)


class Reason(Taken):
    """On what the decision rests."""

    reason: Why


@writes(router, "/units/{key}/closing", "撤销单位", UnitWhole, scope=WRITE)
def close_unit(request: Asking, key: Key, given: Reason, version: Version = "") -> UnitWhole:
    """Close a unit from today on; what happened in it stays."""
    return _done(request.caller, (key, version), "unit.close", services.close_unit, reason=given.reason)


@writes(router, "/units/{key}/opening", "恢复单位", UnitWhole, scope=WRITE)
def reopen_unit(request: Asking, key: Key, given: Reason, version: Version = "") -> UnitWhole:
    """Open a closed unit again from today on, under its name."""
    return _done(request.caller, (key, version), "unit.reopen", services.reopen_unit, reason=given.reason)


def units_seen(caller: Caller) -> QuerySet[Unit]:
    """Return the units the caller may look into. Raises ProblemError (403) for somebody who looks into none."""
    caller.demand(*LOOK)
    units = Unit.objects.filter(agency=caller.agency)
    if MANAGE in caller.can:
        return units
    below = Q(pk__in=())
    for path in reach(caller.person, "organisation.view", caller.at):
        below |= Q(path__startswith=path)
    return units.filter(below)


def unit_of(caller: Caller, key: str) -> Unit | None:
    """Return a unit of the caller's agency, None when there is none."""
    return Unit.objects.select_related("agency", "parent").filter(pk=int(key), agency=caller.agency).first()


def _above(caller: Caller, key: str) -> Unit:
    found = unit_of(caller, key)
    if found is None:
        raise invalid("没有这个上级单位。", ["parent"])
    return found


def _done(caller: Caller, read: tuple[str, str], act: str, service: Callable[..., Unit], **given: Any) -> UnitWhole:
    key, version = read
    caller.demand(MANAGE)
    found = unit_of(caller, key)
    if found is None:
        raise not_found("没有这个单位。")

    def do(unit: Unit) -> Unit:
        return service(actor=caller.actor, at=caller.at, unit=unit, **given)

    unit_as_read(caller, found, version, attempted=act, act=_LOGGED[act], do=do)
    return whole_unit(Unit.objects.get(pk=found.pk))
