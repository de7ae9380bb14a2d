"""The list of devices: what it can be narrowed by, turned by the number of the last row, counted by state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from liuhen.devices.models import Device, DeviceIssue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from liuhen.accounts.models import Unit

PAGE = 50
IN_HAND = (Device.State.ISSUED, Device.State.IN_USE)
GONE = (Device.State.LOST, Device.State.STOLEN, Device.State.DAMAGED)
# the tabs over the list: code → states; `service` is narrowed by upkeep that is owed
GROUPS: dict[str, tuple[str, ...]] = {
    "rest": (Device.State.REGISTERED, Device.State.IN_STOCK, Device.State.CHECKED),
    "out": IN_HAND,
    "pending": (Device.State.RETURN_PENDING_UPLOAD,),
    "lent": (Device.State.LOANED_OUT,),
    "care": (Device.State.MAINTENANCE,),
    "gone": GONE,
    "retired": (Device.State.RETIRED,),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; empty fields narrow nothing. `group` is a key of GROUPS, `holder` a name or part."""

    text: str = ""
    group: str = ""
    state: str = ""
    kind: str = ""
    unit: int | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of devices and the numbers its neighbours are turned by, empty at the ends."""

    devices: tuple[Device, ...]
    before: str = ""
    after: str = ""


def found(units: Sequence[Unit], filters: Filters) -> QuerySet[Device]:
    """Return the devices of the units that the filters leave, in no order."""
    wanted = [unit for unit in units if filters.unit in (None, unit.pk)]
    # one unit is said as such, so that its index gives the rows in their order
    narrowed = Device.objects.filter(unit=wanted[0]) if len(wanted) == 1 else Device.objects.filter(unit__in=wanted)
    if filters.group:
        narrowed = narrowed.filter(state__in=GROUPS[filters.group])
    if filters.state:
        narrowed = narrowed.filter(state=filters.state)
    if filters.kind:
        narrowed = narrowed.filter(kind=filters.kind)
    if filters.holder:
        held = DeviceIssue.objects.filter(back_at=None, person__name__contains=filters.holder)
        narrowed = narrowed.filter(pk__in=held.values("device"))
    for word in filters.text.split():
        narrowed = narrowed.filter(
            Q(number__icontains=word)
            | Q(serial_no__icontains=word)
            | Q(asset_no__icontains=word)
            | Q(brand__icontains=word)
            | Q(model__icontains=word)
            | Q(custodian__name__contains=word)
        )
    return narrowed


def page(units: Sequence[Unit], filters: Filters, *, before: str = "", after: str = "", size: int = PAGE) -> Page:
    """Return a page by number: what stands behind `after`, or in front of `before`."""
    narrowed = found(units, filters).select_related("unit", "custodian")
    if before:
        rows = list(narrowed.filter(number__lt=before).order_by("-number", "-pk")[: size + 1])
        more, rows = len(rows) > size, list(reversed(rows[:size]))
        return Page(tuple(rows), rows[0].number if more and rows else "", rows[-1].number if rows else "")
    if after:
        narrowed = narrowed.filter(number__gt=after)
    rows = list(narrowed.order_by("number", "pk")[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(tuple(rows), rows[0].number if after and rows else "", rows[-1].number if more else "")


def counts(units: Sequence[Unit], filters: Filters) -> dict[str, int]:
    """Return how many devices stand in each state, of those the filters other than state and group leave."""
    rest = Filters(text=filters.text, kind=filters.kind, unit=filters.unit, holder=filters.holder)
    rows = found(units, rest).order_by().values_list("state").annotate(number=Count("*"))
    return {str(state): int(count) for state, count in rows}


def holders_of(devices: Sequence[Device]) -> dict[int, DeviceIssue]:
    """Return the open issue of each device that is out, by the device's key."""
    issues = DeviceIssue.objects.filter(back_at=None, device__in=devices).select_related("person")
    return {issue.device_id: issue for issue in issues}
