"""Reads of the devices room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from liuhen.accounts.queries import units_below
from liuhen.devices.models import Device, DeviceIssue, HandOver
from liuhen.devices.upkeep import device_of_round
from liuhen.kernel.moments import day_end
from liuhen.obligations.queries import open_obligations

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person, Unit
    from liuhen.kernel.spans import Span


def device_at(agency: Agency, number: str) -> Device | None:
    """Return the agency's device with this 设备编号, or None."""
    return Device.objects.select_related("unit", "custodian").filter(agency=agency, number=number.strip()).first()


def device_of(subject: str) -> Device | None:
    """Return the device a text reference names (`device:7`), or None."""
    prefix, _, key = subject.partition(":")
    if prefix != "device" or not key.isdecimal():
        return None
    return Device.objects.select_related("agency", "unit").filter(pk=int(key)).first()


def clock_subject(device: Device) -> str:
    """Return the text reference under which the device's clock is judged."""
    return f"clock:{device.pk}"


def devices_in(unit: Unit) -> QuerySet[Device]:
    """Return the devices of a unit and those below it, by number."""
    return (
        Device.objects.filter(unit__in=units_below(unit)).select_related("unit", "custodian").order_by("number", "pk")
    )


def issue_at(device: Device, moment: datetime) -> DeviceIssue | None:
    """Return the issue that ran at the moment: `out_at` is inside, `back_at` no longer is."""
    return (
        DeviceIssue.objects.filter(Q(back_at=None) | Q(back_at__gt=moment), device=device, out_at__lte=moment)
        .select_related("person")
        .order_by("-out_at", "-pk")
        .first()
    )


def holder_at(device: Device, moment: datetime) -> Person | None:
    """Return who was responsible for the device at the moment (YC-A-3 谁使用谁负责), or None when it was in stock."""
    issue = issue_at(device, moment)
    return issue.person if issue else None


def issues_held_by(person: Person, moment: datetime) -> QuerySet[DeviceIssue]:
    """Return the issues that made the person responsible for a device at the moment, the first drawn first."""
    return (
        DeviceIssue.objects.filter(Q(back_at=None) | Q(back_at__gt=moment), person=person, out_at__lte=moment)
        .select_related("device__agency", "device__unit")
        .order_by("out_at", "pk")
    )


def issues_open(unit: Unit) -> QuerySet[DeviceIssue]:
    """Return what is out now of the devices of a unit and those below it, the longest out first."""
    return (
        DeviceIssue.objects.filter(back_at=None, device__unit__in=units_below(unit))
        .select_related("device", "person")
        .order_by("out_at", "pk")
    )


def issued_without_return(agency: Agency, before: datetime) -> QuerySet[DeviceIssue]:
    """Return what was issued before a moment and has not come back, the longest out first."""
    return (
        DeviceIssue.objects.filter(back_at=None, device__agency=agency, out_at__lt=before)
        .select_related("device__unit", "person")
        .order_by("out_at", "pk")
    )


def awaiting_stock(unit: Unit) -> QuerySet[Device]:
    """Return returned devices whose material is not in yet."""
    return devices_in(unit).filter(state=Device.State.RETURN_PENDING_UPLOAD)


def due_for_service(agency: Agency, day: date) -> QuerySet[Device]:
    """Return devices whose round of upkeep ends on or before the day, by the regulation's period; none without one."""
    rounds = open_obligations().filter(
        agency=agency, question="device.upkeep", due_at__lte=day_end(day), subject__startswith="upkeep:"
    )
    keys = [device_of_round(subject) for subject in rounds.values_list("subject", flat=True)]
    return (
        Device.objects.filter(pk__in=keys)
        .exclude(state=Device.State.RETIRED)
        .select_related("unit", "custodian")
        .order_by("last_service_on", "pk")
    )


def hand_overs_of(subject: str) -> QuerySet[HandOver]:
    """Return the hand-overs of an object, oldest first: its chain of holders."""
    return HandOver.objects.filter(subject=subject).select_related("from_person", "to_person").order_by("at", "pk")


def hand_overs_waiting_for(person: Person) -> QuerySet[HandOver]:
    """Return hand-overs that wait for the person's confirmation; declined ones wait for nobody."""
    return (
        HandOver.objects.filter(
            Q(from_person=person, from_confirmed_at=None) | Q(to_person=person, to_confirmed_at=None), declined_at=None
        )
        .select_related("from_person", "to_person")
        .order_by("at", "pk")
    )


def issues_between(device: Device, span: Span) -> QuerySet[DeviceIssue]:
    """Return the issues of a device that were open at some time of the span, with their people, in order."""
    return _open_in(DeviceIssue.objects.filter(device=device), span)


@dataclass(frozen=True, slots=True)
class Use:
    """An issue in few columns: its key, the keys of device and person, and when the device was out."""

    key: int
    device: int
    person: int
    out_at: datetime
    back_at: datetime | None


def uses_between(agency: Agency, span: Span) -> list[Use]:
    """Return the issues of all devices of an agency that were open at some time of the span, in order."""
    rows = _open_in(DeviceIssue.objects.filter(agency=agency), span).select_related(None)
    return [Use(*row) for row in rows.values_list("pk", "device", "person", "out_at", "back_at")]


def issues_in_full(keys: Collection[int]) -> dict[int, DeviceIssue]:
    """Return issues by their keys, with person, device and unit."""
    return DeviceIssue.objects.select_related("person", "device__unit").in_bulk(list(keys))


def _open_in(issues: QuerySet[DeviceIssue], span: Span) -> QuerySet[DeviceIssue]:
    return (
        issues.filter(Q(back_at=None) | Q(back_at__gte=span.start), out_at__lte=span.end)
        .select_related("person", "device", "device__unit")
        .order_by("out_at", "pk")
    )
