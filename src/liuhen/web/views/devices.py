"""Devices: the list, one device, and the acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from liuhen.access.device_rights import device_rights
from liuhen.access.devices import may_list_devices, units_with_devices
from liuhen.accounts.regulations import regulation_of
from liuhen.devices.models import Device, DeviceIssue
from liuhen.devices.services import Moved, as_shown
from liuhen.kernel.moments import local_day
from liuhen.kernel.refusals import Refused
from liuhen.web.addresses import number_in
from liuhen.web.pages.device import device_page, hand_ins_since, latest_moves
from liuhen.web.pages.device_acts import ACTS
from liuhen.web.pages.device_books import History
from liuhen.web.pages.device_forms import Attempt, Desk
from liuhen.web.pages.device_words import STATES, STEPS, People
from liuhen.web.pages.devices import asked_in, devices_page
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Note, Tone
from liuhen.web.visits import Logged, attempt, log_refusal, visited

if TYPE_CHECKING:
    from django.http import HttpResponse

    from liuhen.devices.models import StateChange
    from liuhen.web.visits import Visit

NOT_SEEN = Refused(
    "devices.not_seen",
    "没有这台设备，或者它不属于您能看到的单位。",
    remedy="核对标签上的编号；别的单位的设备请找那里的设备专人。",
)


@require_safe
@visited
def devices(visit: Visit) -> HttpResponse:
    """Show one page of the devices this person may see."""
    if not may_list_devices(visit.person, visit.at):
        raise PermissionDenied
    units = units_with_devices(visit.person, visit.at)
    return visit.show("devices", devices_page(asked_in(visit.request.GET), units, visit.person, visit.at), "devices")


@require_safe
@visited
def device(visit: Visit, key: int) -> HttpResponse:
    """Show one device; what a label leads to. The next act stands first."""
    return show_device(visit, find(visit, key))


@require_POST
@visited
def device_act(visit: Visit, key: int, act: str) -> HttpResponse:
    """Do one act on a device, or show its page again with what was typed and what was wrong (422)."""
    if act not in ACTS:
        raise Http404
    found, given, known = find(visit, key), visit.request.POST, ACTS[act]
    desk = desk_of(visit, found)
    try:
        with attempt(visit, known.log, found.subject), as_shown(found, number_in(given, "seen")):
            if act not in desk.held:
                raise PermissionDenied
            words = known.do(visit, desk, given)
    except Moved as moved:
        change = moved.change
        if change.by == visit.actor.key and change.step in known.steps:
            visit.said(f"刚才已经办好了：{STEPS.get(change.step, change.step)}。没有重复办理。")
            return redirect("device", key)
        return show_device(visit, found, Attempt(act, given, _first_was(change, visit)))
    except Logged as logged:
        return show_device(visit, found, Attempt.refused(act, given, logged.refused, logged.entry))
    visit.said(words)
    return redirect("device", key)


def find(visit: Visit, key: int) -> Device:
    """Return a device that this person may see.

    Raises Logged, in the same words whether it is hidden or was never there.
    """
    units = units_with_devices(visit.person, visit.at)
    rows = Device.objects.select_related("agency", "unit", "custodian", "approval")
    found = rows.filter(pk=key, agency=visit.person.agency_id).first()
    held = found is not None and DeviceIssue.objects.filter(device=found, back_at=None, person=visit.person).exists()
    if found is None or not (held or any(unit.pk == found.unit_id for unit in units)):
        raise log_refusal(visit, "device.view", f"device:{key}", NOT_SEEN)
    return found


def desk_of(visit: Visit, found: Device, failed: Attempt | None = None) -> Desk:
    """Return what the forms of the device are made from, as it stands now."""
    issue = DeviceIssue.objects.filter(device=found).select_related("person").order_by("-out_at", "-pk").first()
    out = issue if issue is not None and issue.back_at is None else None
    return Desk(
        device=found,
        issue=issue,
        seen=latest_moves(found)[0].pk,
        person=visit.person,
        held=device_rights(visit.person, found, out, visit.at),
        regulation=regulation_of(found.agency, local_day(visit.at)),
        at=visit.at,
        attempt=failed,
        handed_in=hand_ins_since(found, issue),
    )


def show_device(visit: Visit, found: Device, failed: Attempt | None = None) -> HttpResponse:
    """Answer with the page of a device as it stands now."""
    found.refresh_from_db(fields=["state", "custodian", "last_service_on"])
    shown = device_page(desk_of(visit, found, failed), History(found), latest_moves(found))
    return visit.show("device", shown, "devices", status=422 if failed else 200)


def _first_was(change: StateChange, visit: Visit) -> Note:
    who = People([change.by]).of(change.by)
    state = STATES.get(change.after, change.after)
    done = STEPS.get(change.step, change.step)
    return Note(
        f"{who}先办了一步，您的没有办理。",
        f"{who} {chinese.near(change.at, visit.at)} 办理了“{done}”，设备现在“{state}”。需要的再办一次。",
        Tone.WARN,
    )
