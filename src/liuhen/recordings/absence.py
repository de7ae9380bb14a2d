"""What was NOT handed in: duties and issues without recordings, missing second recorders, gaps in the numbering."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING

from django.db.models import Count, F, Max, Min

from liuhen.activities.models import Activity
from liuhen.activities.queries import Stay, in_full, stays_between
from liuhen.devices.queries import Use, issues_in_full, uses_between
from liuhen.kernel.moments import day_end, day_start, local_day
from liuhen.kernel.spans import Span
from liuhen.recordings.models import Recording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
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
    stays, uses = stays_between(agency, span), uses_between(agency, span)
    found = [*_told(_unrecorded(agency, stays, uses)), *_told(_issued_without(agency, uses, stays))]
    found += _sequence_gaps(agency, span)
    return sorted(found, key=lambda item: item.since)


@dataclass(frozen=True, slots=True)
class _Lack:
    """Something absent by its keys: a duty, an issue, or both."""

    stay: Stay | None
    use: Use | None


def _unrecorded(agency: Agency, stays: Sequence[Stay], uses: Sequence[Use]) -> Iterator[_Lack]:
    """Yield the duties that ended without a recording, and the recorders carried on one that brought nothing."""
    keys = [stay.key for stay in stays]
    recorded: dict[int | None, set[int | None]] = defaultdict(set)
    rows = Recording.objects.filter(agency=agency, activity__in=keys).values_list("activity", "device")
    for duty, device in rows.distinct():
        recorded[duty].add(device)
    held: dict[int, list[Use]] = defaultdict(list)
    for use in uses:
        held[use.person].append(use)
    for stay in stays:
        if stay.ended_at is None or stay.outcome in {Activity.Outcome.EXEMPT, Activity.Outcome.NOT_REQUIRED}:
            continue
        carried = [use for person in stay.people for use in held.get(person, ()) if _out_on(use, stay)]
        if not carried and not recorded[stay.key]:
            yield _Lack(stay, None)
        yield from (_Lack(stay, use) for use in carried if use.device not in recorded[stay.key])


def _out_on(use: Use, stay: Stay) -> bool:
    """Say whether an officer's device was out during his duty."""
    if stay.ended_at is None:
        return False
    return use.out_at < stay.ended_at and (use.back_at is None or use.back_at > stay.begun)


def _issued_without(agency: Agency, uses: Sequence[Use], stays: Sequence[Stay]) -> Iterator[_Lack]:
    """Yield the devices that were out and came back, with no duty registered and nothing handed in."""
    back = _for_no_duty([use for use in uses if use.back_at is not None], stays)
    if not back:
        return
    around = Span(min(use.out_at for use in back), max(use.back_at for use in back if use.back_at))
    # the duty of a night may have been the day before, out of the days asked for
    idle = _for_no_duty(back, stays_between(agency, around))
    made = _made_with(agency, {use.device for use in idle}, around)
    for use in idle:
        if use.back_at and not any(use.out_at <= moment <= use.back_at for moment in made[use.device]):
            yield _Lack(None, use)


def _for_no_duty(uses: Sequence[Use], stays: Sequence[Stay]) -> list[Use]:
    """Return the issues whose holder was on none of the duties meanwhile."""
    stays_of: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        for person in stay.people:
            stays_of[person].append(stay)
    return [use for use in uses if not any(_out_on(use, stay) for stay in stays_of[use.person])]


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


def _told(lacks: Iterable[_Lack]) -> Iterator[Absent]:
    """Say each in a sentence."""
    lacks = list(lacks)
    duties = in_full({lack.stay.key for lack in lacks if lack.stay})
    issues = issues_in_full({lack.use.key for lack in lacks if lack.use})
    for lack in lacks:
        duty = duties[lack.stay.key] if lack.stay else None
        issue = issues[lack.use.key] if lack.use else None
        if duty is not None and duty.ended_at is not None:
            yield _of_duty(duty, duty.ended_at, issue)
        elif issue is not None and issue.back_at is not None:
            number, person = issue.device.number, issue.person
            words = f"{person.name}领用 {number} 后归还，没有执法活动登记，也没有导出记录。"
            yield Absent("issue_without_recording", words, issue.device.unit, person, None, number, issue.back_at)


def _of_duty(duty: Activity, ended_at: datetime, issue: DeviceIssue | None) -> Absent:
    if issue is None:
        words = f"“{duty.title}”没有音像记录，也没有领用设备的登记。"
        return Absent("duty_without_recording", words, duty.unit, None, duty, "", ended_at)
    number, person = issue.device.number, issue.person
    words = f"“{duty.title}”：{person.name}携带的 {number} 没有导出记录。"
    return Absent("recorder_missing", words, duty.unit, person, duty, number, ended_at)


def _sequence_gaps(agency: Agency, span: Span) -> list[Absent]:
    """Numbers that the recorder gave out and that never arrived: files between two of a device's day are missing."""
    holes: dict[int, list[range]] = {}
    day = local_day(span.start)
    while day <= local_day(span.end):
        holes |= _holes_of_day(agency, Span(max(span.start, day_start(day)), min(span.end, day_end(day))))
        day += timedelta(days=1)
    last = Recording.objects.select_related("device", "unit", "person").in_bulk(list(holes))
    return [_gap(last[key], found) for key, found in holes.items()]


def _holes_of_day(agency: Agency, span: Span) -> dict[int, list[range]]:
    """Return the newest recording of each device whose numbers of the day have holes → the holes."""
    made = Recording.objects.filter(
        agency=agency, sequence__isnull=False, started_at__gte=span.start, started_at__lte=span.end
    )
    whole = F("first") + Count("sequence", distinct=True) - 1  # the last number, if none were missing
    lacking = (
        made.filter(device__isnull=False)
        .order_by()
        .values("device")
        .annotate(first=Min("sequence"), last=Max("sequence"))
        .filter(last__gt=whole)
        .values_list("device", flat=True)
    )
    numbers: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for device, key, sequence in made.filter(device__in=list(lacking)).values_list("device", "id", "sequence"):
        if sequence is not None:
            numbers[device].append((key, sequence))
    return {max(found)[0]: _holes(sequence for _, sequence in found) for found in numbers.values()}


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
