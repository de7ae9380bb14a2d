"""Units: the tree of an agency. Nothing in it is deleted; a closed unit keeps what happened in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr

from liuhen.accounts.models import Agency, Post, Unit
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor

_LONGEST_PATH = 200


@transaction.atomic
def create_unit(
    *, actor: Actor, at: datetime, agency: Agency, name: str, kind: str = Unit.Kind.SECTION, parent: Unit | None = None
) -> Unit:
    """Create a unit below `parent` (the agency's root when None).

    Raises Refused when the name stands there already, or the unit above is closed or another agency's.
    """
    above = parent or Unit.objects.get(agency=agency, parent=None)
    _demand_place(agency, above, name)
    unit = Unit.objects.create(agency=agency, parent=above, name=name.strip(), kind=kind)
    unit.path = f"{above.path}{unit.pk}/"
    if len(unit.path) > _LONGEST_PATH:
        raise Refused("accounts.unit.deep", "单位的层级太多了。", remedy="建在上面一级单位之下。")
    unit.save(update_fields=["path"])
    ledger.append(
        actor=actor, at=at, act="unit.created", subject=unit.subject, facts={"name": unit.name, "parent": above.name}
    )
    return unit


@transaction.atomic
def rename_unit(*, actor: Actor, at: datetime, unit: Unit, name: str, kind: str) -> Unit:
    """Give a unit another name or kind. Raises Refused for a name that stands beside it already."""
    before = {"name": unit.name, "kind": unit.kind}
    after = {"name": name.strip(), "kind": kind if unit.parent_id else unit.kind}
    if after == before:
        return unit
    _demand_open(unit)
    if unit.parent is not None:
        _demand_place(unit.agency, unit.parent, name, beside=unit)
    elif not name.strip():
        raise Refused("accounts.unit.nameless", "单位要有名称。")
    unit.name, unit.kind = after["name"], after["kind"]
    unit.save(update_fields=["name", "kind"])
    facts = {"before": before, "after": after}
    ledger.append(actor=actor, at=at, act="unit.renamed", subject=unit.subject, facts=facts)
    return unit


@transaction.atomic
def move_unit(*, actor: Actor, at: datetime, unit: Unit, parent: Unit) -> Unit:
    """Hang a unit with everything below it under another one.

    Raises Refused for the root, for a place inside itself, a closed or foreign unit, and a name that stands there.
    """
    locked = {each.pk: each for each in Unit.objects.select_for_update().filter(agency=unit.agency).order_by("pk")}
    unit, parent = locked[unit.pk], locked.get(parent.pk, parent)
    if unit.parent_id == parent.pk:
        return unit
    if unit.parent_id is None or (parent.path or "").startswith(unit.path or "\0"):
        raise Refused("accounts.unit.circle", f"{unit.name}不能放到自己下面。", remedy="选一个不在它下面的单位。")
    _demand_open(unit)
    _demand_place(unit.agency, parent, unit.name)
    old, new = unit.path or "", f"{parent.path}{unit.pk}/"
    above = locked[unit.parent_id].name
    below = Unit.objects.filter(path__startswith=old)
    if max(len(path or "") for path in below.values_list("path", flat=True)) - len(old) + len(new) > _LONGEST_PATH:
        raise Refused("accounts.unit.deep", "移过去以后层级太多了。", remedy="选上面一级的单位。")
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    unit.parent, unit.path = parent, new
    unit.save(update_fields=["parent"])
    facts = {"name": unit.name, "from": above, "to": parent.name}
    ledger.append(actor=actor, at=at, act="unit.moved", subject=unit.subject, facts=facts)
    return unit


@transaction.atomic
def close_unit(*, actor: Actor, at: datetime, unit: Unit, reason: str) -> Unit:
    """Close a unit from today on. What happened in it stays.

    Raises Refused for the root, without a reason, while open units hang below it, and while anybody holds a post in it.
    """
    if unit.parent_id is None:
        raise Refused("accounts.unit.root", "局机关不能撤销。")
    _demand_open(unit)
    if not reason.strip():
        raise Refused("accounts.unit.reason", "撤销单位须写明依据（机构改革文件、局务会决定等）。")
    today = local_day(at)
    below = list(unit.children.filter(closed_on=None).values_list("name", flat=True)[:3])
    if below:
        raise Refused("accounts.unit.parent", f"{unit.name}下面还有{'、'.join(below)}。", remedy="先移走或撤销它们。")
    holders = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), unit=unit).select_related("person")
    names = list(dict.fromkeys(post.person.name for post in holders))
    if names:
        shown = "、".join(names[:3]) + (f"等 {len(names)} 人" if len(names) > 3 else "")  # noqa: PLR2004  # three names
        raise Refused(
            "accounts.unit.held", f"{shown}还在{unit.name}任职。", remedy="先结束这些任职，或改任到别的单位。"
        )
    unit.closed_on = today
    unit.save(update_fields=["closed_on"])
    facts = {"name": unit.name, "from": today.isoformat(), "reason": reason.strip()}
    ledger.append(actor=actor, at=at, act="unit.closed", subject=unit.subject, facts=facts)
    return unit


@transaction.atomic
def reopen_unit(*, actor: Actor, at: datetime, unit: Unit, reason: str) -> Unit:
    """Open a closed unit again from today on, under its name and with everything that happened in it.

    Raises Refused without a reason, for a unit that is open, below a closed one, and when its name was given away.
    """
    locked = Unit.objects.select_for_update(of=("self",)).select_related("agency", "parent").get(pk=unit.pk)
    if locked.closed_on is None or locked.parent is None:
        raise Refused("accounts.unit.open", f"{locked.name}没有撤销，不用恢复。")
    if not reason.strip():
        raise Refused("accounts.unit.reason", "恢复单位须写明依据（机构改革文件、局务会决定等）。")
    if locked.parent.closed_on is not None:
        raise Refused(
            "accounts.unit.closed",
            f"上级单位{locked.parent.name}已于 {locked.parent.closed_on} 撤销。",
            remedy=f"先恢复{locked.parent.name}。",
        )
    _demand_place(locked.agency, locked.parent, locked.name, beside=locked)
    closed_on, locked.closed_on = locked.closed_on, None
    locked.save(update_fields=["closed_on"])
    facts = {"name": locked.name, "closed": closed_on.isoformat(), "reason": reason.strip()}
    ledger.append(actor=actor, at=at, act="unit.reopened", subject=locked.subject, facts=facts)
    return locked


def _demand_place(agency: Agency, above: Unit, name: str, beside: Unit | None = None) -> None:
    """Refuse a place in the tree where a unit of this name cannot stand."""
    if above.agency_id != agency.pk:
        raise Refused("accounts.unit.foreign", f"{above.name}不属于{agency.name}。")
    if not name.strip():
        raise Refused("accounts.unit.nameless", "单位要有名称。")
    _demand_open(above)
    there = Unit.objects.filter(agency=agency, parent=above, name=name.strip(), closed_on=None)
    if beside is not None:
        there = there.exclude(pk=beside.pk)
    if there.exists():
        raise Refused("accounts.unit.taken", f"{above.name}下面已经有“{name.strip()}”。")


def _demand_open(unit: Unit) -> None:
    if unit.closed_on is not None:
        raise Refused("accounts.unit.closed", f"{unit.name}已于 {unit.closed_on} 撤销。")
