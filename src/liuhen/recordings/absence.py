"""What was NOT handed in: duties and issues without recordings, missing second recorders, gaps in the numbering."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING

from liuhen.activities.models import Activity
from liuhen.activities.queries import duties_between
from liuhen.devices.queries import issues_of_agency_between
from liuhen.kernel.moments import day_end, day_start, local_day
from liuhen.kernel.spans import Span
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from liuhen.accounts.models import Agency, Person, Unit
    from liuhen.devices.models import DeviceIssue

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Absent:
    """Something that should have come in and did not: what, one plain sentence, whom it is about, since when."""

    kind: str
    words: str
    unit: Unit
    person: Person | None
    activity: Activity | None
    device_no: str
    since: datetime


def not_handed_in(agency: Agency, from_day: date, to_day: date, at: datetime) -> list[Absent]:
    """Return what was not handed in of the days (both included), oldest first; nothing of days to come."""
    start, end = day_start(from_day), min(day_end(to_day), at)
    if end < start:
        return []
    span = Span(start, end)
    duties = list(duties_between(agency, span))
    issues = list(issues_of_agency_between(agency, span))
    keys = [duty.pk for duty in duties]
    recorded = Recording.objects.filter(agency=agency, activity__in=keys).values_list("activity", "device")
    by_duty: dict[int, set[int | None]] = {}
    for duty_key, device_key in recorded:
        by_duty.setdefault(duty_key, set()).add(device_key)
    held: dict[int, list[DeviceIssue]] = defaultdict(list)
    for issue in issues:
        held[issue.person_id].append(issue)
    found = [item for duty in duties for item in _of_duty(duty, held, by_duty.get(duty.pk, set()))]
    found += _issued_without(agency, issues, duties)
    found += _sequence_gaps(agency, span)
    return sorted(found, key=lambda item: item.since)


def _of_duty(duty: Activity, held: Mapping[int, Sequence[DeviceIssue]], devices: set[int | None]) -> list[Absent]:
    """Return the recorders that were carried on a duty that ended, and brought nothing."""
    if duty.ended_at is None or duty.outcome in {Activity.Outcome.EXEMPT, Activity.Outcome.NOT_REQUIRED}:
        return []
    officers = duty.officers.all()
    carried = [issue for officer in officers for issue in held.get(officer.person_id, ()) if _out_on(issue, duty)]
    if not carried and not devices:
        words = f"“{duty.title}”没有音像记录，也没有领用设备的登记。"
        return [Absent("duty_without_recording", words, duty.unit, None, duty, "", duty.ended_at)]
    return [
        Absent(
            "recorder_missing",
            f"“{duty.title}”：{issue.person.name}携带的 {issue.device.number} 没有导出记录。",
            duty.unit,
            issue.person,
            duty,
            issue.device.number,
            duty.ended_at,
        )
        for issue in carried
        if issue.device_id not in devices
    ]


def _out_on(issue: DeviceIssue, duty: Activity) -> bool:
    """Say whether an officer's device was out during his duty."""
    starts = duty.arrived_at or duty.started_at
    if starts is None or duty.ended_at is None:
        return False
    return issue.out_at < duty.ended_at and (issue.back_at is None or issue.back_at > starts)


def _issued_without(agency: Agency, issues: Sequence[DeviceIssue], duties: Sequence[Activity]) -> list[Absent]:
    """Return the devices that were out and came back, with no duty registered and nothing handed in."""
    back = _for_no_duty([issue for issue in issues if issue.back_at is not None], duties)
    if not back:
        return []
    around = Span(min(issue.out_at for issue in back), max(issue.back_at for issue in back if issue.back_at))
    # the duty of a night may have been the day before, out of the days asked for
    idle = _for_no_duty(back, list(duties_between(agency, around)))
    made = _made_with(agency, {issue.device_id for issue in idle}, around)
    return [
        Absent(
            "issue_without_recording",
            f"{issue.person.name}领用 {issue.device.number} 后归还，没有执法活动登记，也没有导出记录。",
            issue.device.unit,
            issue.person,
            None,
            issue.device.number,
            issue.back_at,
        )
        for issue in idle
        if issue.back_at is not None
        and not any(issue.out_at <= moment <= issue.back_at for moment in made[issue.device_id])
    ]


def _for_no_duty(issues: Sequence[DeviceIssue], duties: Sequence[Activity]) -> list[DeviceIssue]:
    """Return the issues whose holder was on none of the duties meanwhile."""
    duties_of: dict[int, list[Activity]] = defaultdict(list)
    for duty in duties:
        for officer in duty.officers.all():
            duties_of[officer.person_id].append(duty)
    return [issue for issue in issues if not any(_out_on(issue, duty) for duty in duties_of[issue.person_id])]


def _made_with(agency: Agency, devices: Collection[int], span: Span) -> dict[int | None, list[datetime]]:
    """Return device → when its recordings of the span began."""
    made: dict[int | None, list[datetime]] = defaultdict(list)
    rows = Recording.objects.filter(
        agency=agency, device__in=devices, started_at__gte=span.start, started_at__lte=span.end
    )
    for device, started_at in rows.values_list("device", "started_at"):
        if started_at is not None:
            made[device].append(started_at)
    return made


def _sequence_gaps(agency: Agency, span: Span) -> list[Absent]:
    """Numbers that the recorder gave out and that never arrived: files between two of a device's day are missing."""
    rows = Recording.objects.filter(
        agency=agency,
        device__isnull=False,
        sequence__isnull=False,
        started_at__gte=span.start,
        started_at__lte=span.end,
    ).values_list("device", "started_at", "sequence", "id")
    days: dict[tuple[int, date], list[tuple[int, int]]] = defaultdict(list)
    for device, started_at, sequence, key in rows:
        if device is not None and started_at is not None and sequence is not None:
            days[device, local_day(started_at)].append((key, sequence))
    holes = {max(made)[0]: found for made in days.values() if (found := _holes([number for _, number in made]))}
    last = Recording.objects.select_related("device", "unit", "person").in_bulk(list(holes))
    return [_gap(last[key], found) for key, found in holes.items()]


def _holes(numbers: Iterable[int]) -> list[range]:
    return [range(before + 1, after) for before, after in pairwise(sorted(set(numbers))) if after - before > 1]


def _gap(last: Recording, holes: list[range]) -> Absent:
    """Say which numbers of a device's day are missing; `last` is the day's last recording."""
    # a name may claim any number: count the holes, never the numbers in them
    missing = list(islice(chain.from_iterable(holes), _SHOWN))
    count = sum(len(hole) for hole in holes)
    shown = "、".join(str(number) for number in missing) + ("等" if count > _SHOWN else "")
    number = last.device.number if last.device else ""
    words = f"{number} 的文件编号不连续，缺 {count} 个：{shown}。"
    return Absent("sequence_gap", words, last.unit, last.person, None, number, last.exported_at)
