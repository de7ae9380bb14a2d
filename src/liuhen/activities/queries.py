"""Reads of the activities room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from liuhen.accounts.models import Person, Post
from liuhen.accounts.queries import units_below
from liuhen.activities.facts import activity_facts
from liuhen.activities.judging import ask
from liuhen.activities.models import (
    Activity,
    ActivityOfficer,
    FieldFact,
    Interruption,
    Party,
    PatrolLog,
    UnrecordedStatement,
)
from liuhen.kernel.moments import day_start, local_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from liuhen.accounts.models import Agency, Unit
    from liuhen.kernel.spans import Span

PAGE = 50
# with their people joined: Django asks for people it fetches apart by one condition each, and SQLite takes a thousand
OFFICERS = Prefetch("officers", ActivityOfficer.objects.select_related("person"))


def activity_of(subject: str) -> Activity | None:
    """Return the duty a text reference names (`activity:9`), or None."""
    prefix, _, key = subject.partition(":")
    return _all().filter(pk=int(key)).first() if prefix == "activity" and key.isdecimal() else None


def activities_of(person: Person, day: date) -> QuerySet[Activity]:
    """Return the duties of an officer on a Shanghai day, by time."""
    return on_day(_all().filter(officers__person=person), day)


def today(unit: Unit, day: date) -> QuerySet[Activity]:
    """Return the duties of a unit and those below it on a Shanghai day, by time."""
    return on_day(_all().filter(unit__in=units_below(unit)), day)


def on_day(activities: QuerySet[Activity], day: date) -> QuerySet[Activity]:
    """Keep the duties that a Shanghai day touches: planned for it, or begun before its end and not ended before it."""
    start = day_start(day)
    end = start + timedelta(days=1)
    begun = Coalesce("arrived_at", "started_at")
    running = Q(begun__lt=end) & (Q(ended_at=None) | Q(ended_at__gte=start))
    return (
        activities.annotate(begun=begun)
        .filter(running | Q(begun=None, planned_at__gte=start, planned_at__lt=end))
        .order_by(Coalesce("begun", "planned_at"), "pk")
    )


def ongoing(unit: Unit) -> QuerySet[Activity]:
    """Return what is under way in a unit and those below it, the longest under way first."""
    return (
        _all()
        .filter(unit__in=units_below(unit), state=Activity.State.ONGOING)
        .order_by(Coalesce("arrived_at", "started_at"), "pk")
    )


def to_close(unit: Unit) -> QuerySet[Activity]:
    """Return what has ended in a unit and those below it and waits to be closed, the oldest first."""
    return _all().filter(unit__in=units_below(unit), state=Activity.State.ENDED).order_by("ended_at", "pk")


def covering(agency: Agency, person: Person, span: Span, slack: timedelta = timedelta(0)) -> QuerySet[Activity]:
    """Return the duties of an officer that share an instant with the span, widened by `slack` on both sides.

    Recordings are matched to duties with it: a recorder is switched on a little before the arrival. A duty that has
    not ended runs on; one that has not begun covers nothing.
    """
    begun = Coalesce("arrived_at", "started_at")
    return (
        _all()
        .filter(agency=agency, officers__person=person)
        .annotate(begun=begun)
        .filter(Q(ended_at=None) | Q(ended_at__gte=span.start - slack), begun__lte=span.end + slack)
        .order_by("begun", "pk")
        .prefetch_related(OFFICERS)
    )


def page(agency: Agency, before: int | None = None, size: int = PAGE, **narrow: object) -> list[Activity]:
    """Return a page of an agency's duties, newest first; `before` is the key of the last one seen.

    `narrow` are equalities on columns: `state`, `outcome`, `kind`, `act`, `unit`, `party`.
    """
    found = _all().filter(agency=agency, **narrow)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:size])


def not_returned(agency: Agency, at: datetime) -> QuerySet[Activity]:
    """Return remote duties whose expected return has passed without one: their deadlines cannot start."""
    return (
        _all()
        .filter(agency=agency, remote=True, returned_at=None, expected_return_at__lt=at)
        .order_by("expected_return_at", "pk")
    )


def reasons_to_confirm(unit: Unit) -> QuerySet[Interruption]:
    """Return interruptions with a reason in words that nobody has confirmed, in duties not yet closed."""
    return (
        Interruption.objects.filter(activity__unit__in=units_below(unit), confirmed_at=None)
        .exclude(reason_text="")
        .exclude(activity__state=Activity.State.CLOSED)
        .select_related("activity")
    )


def statements_to_receive(agency: Agency) -> QuerySet[UnrecordedStatement]:
    """Return statements that nobody has received, of duties that are not closed, the oldest first."""
    return (
        UnrecordedStatement.objects.filter(activity__agency=agency, received_at=None)
        .exclude(activity__state=Activity.State.CLOSED)
        .select_related("activity__unit", "made_by")
        .order_by("made_at", "pk")
    )


def notice_text(activity: Activity, at: datetime) -> str:
    """Return the prescribed words of the notice with names and card numbers filled in (SS-8), empty without any.

    Also empty while somebody on the duty has no card number, since the words would then have a hole.
    """
    answer = ask(activity, "activity.notice", activity_facts(activity), at)
    return next((finding.text for finding in answer.standing if finding.text), "")


def party_triggers(party: Party, until: date | None = None) -> list[str]:
    """Return the codes of `recording.triggers` that the party's history brings with it (ZH-11(1)).

    With `until`, conflicts of later days do not count: 之前 is before the duty. One of that very day does. What was
    withdrawn does not.
    """
    conflicts = party.conflicts.filter(withdrawn_at=None)
    conflicts = conflicts if until is None else conflicts.filter(day__lte=until)
    found = {"resistance": party.resistance, "past_conflict": conflicts.exists()}
    return [code for code, holds in found.items() if holds]


def parties_named(agency: Agency, words: str) -> QuerySet[Party]:
    """Return parties whose name contains the words."""
    return Party.objects.filter(agency=agency, name__contains=words.strip()).order_by("name", "pk")


def patrol_logs(unit: Unit, day: date) -> QuerySet[PatrolLog]:
    """Return the patrol logs of a unit and those below it on a day."""
    return PatrolLog.objects.filter(unit__in=units_below(unit), day=day).order_by("written_at", "pk")


def unrecorded(agency: Agency) -> QuerySet[Activity]:
    """Return closed duties that were to be recorded and were not, or not wholly; newest first."""
    return (
        _all()
        .filter(agency=agency, outcome__in=[Activity.Outcome.UNRECORDED, Activity.Outcome.PARTLY])
        .order_by(F("closed_at").desc(nulls_last=True), "-pk")
    )


def _all() -> QuerySet[Activity]:
    return Activity.objects.select_related("agency", "unit", "party")


def duties_between(agency: Agency, span: Span) -> QuerySet[Activity]:
    """Return the duties of an agency that were under way at some time of the span, with their officers and party."""
    begun = Coalesce("arrived_at", "started_at")
    return (
        _all()
        .alias(begun=begun)
        .filter(Q(ended_at=None) | Q(ended_at__gte=span.start), agency=agency, begun__lte=span.end)
        .order_by("begun", "pk")
        .prefetch_related(OFFICERS)
    )


@dataclass(frozen=True, slots=True)
class Stay:
    """A duty as far as one asks who was out on it, and when: its key, its officers' keys, its moments and outcome."""

    key: int
    begun: datetime
    ended_at: datetime | None
    outcome: str
    people: tuple[int, ...]


def stays_between(agency: Agency, span: Span) -> list[Stay]:
    """Return the duties of `duties_between` in few columns: very many are looked through for few that matter."""
    rows = duties_between(agency, span).prefetch_related(None).select_related(None)
    officers: dict[int, list[int]] = {}
    for key, person in rows.order_by("officers").values_list("pk", "officers__person"):
        officers.setdefault(key, []).append(person)
    return [
        Stay(key, begun, ended_at, outcome, tuple(filter(None, officers[key])))
        for key, arrived_at, started_at, ended_at, outcome in rows.values_list(
            "pk", "arrived_at", "started_at", "ended_at", "outcome"
        )
        if (begun := arrived_at or started_at)
    ]


def within(activities: QuerySet[Activity], span: Span) -> QuerySet[Activity]:
    """Keep the duties that share an instant with the span: planned in it, or under way at some time of it; by time."""
    begun = Coalesce("arrived_at", "started_at")
    return (
        activities.annotate(begun=begun)
        .filter(  # each alternative by itself can be looked up in an index
            Q(begun__lte=span.end, ended_at__gte=span.start)
            | Q(begun__lte=span.end, ended_at=None)
            | Q(begun=None, planned_at__gte=span.start, planned_at__lte=span.end)
        )
        .order_by(Coalesce("begun", "planned_at"), "pk")
    )


def with_officer_named(activities: QuerySet[Activity], words: str) -> QuerySet[Activity]:
    """Keep the duties on which an officer of that name is, or one whose name contains it."""
    named = ActivityOfficer.objects.filter(person__name__contains=words)
    return activities.filter(pk__in=named.values("activity"))


@dataclass(frozen=True, slots=True)
class Days:
    """Duties by the days they touch, each day in its order. `count` is how many there are in all."""

    by_day: Mapping[date, Sequence[int]]
    count: int


def days_of(activities: QuerySet[Activity], span: Span, at: datetime) -> Days:
    """Return the keys of the duties within the span by day; one that is not over touches the days until now."""
    rows = within(activities, span).values_list("pk", "planned_at", "arrived_at", "started_at", "ended_at")
    found: dict[date, list[int]] = {}
    count = 0
    for key, planned_at, arrived_at, started_at, ended_at in rows:
        begun = arrived_at or started_at
        count += 1
        last = local_day(planned_at if begun is None else max(begun, ended_at or at))
        day = local_day(max(begun or planned_at, span.start))
        while day <= min(last, local_day(span.end)):
            found.setdefault(day, []).append(key)
            day += timedelta(days=1)
    return Days(found, count)


def in_full(keys: Collection[int]) -> dict[int, Activity]:
    """Return duties by their keys, with unit, party and officers."""
    return _all().prefetch_related(OFFICERS).in_bulk(list(keys))


def with_officers(key: int) -> Activity | None:
    """Return one duty with unit, party and officers, or None."""
    return _all().filter(pk=key).prefetch_related(OFFICERS).first()


def officers_of(agency: Agency, unit: Unit, at: datetime) -> QuerySet[Person]:
    """Return the people who may be sent out by a unit: the officers of the unit and of those below it."""
    day = local_day(at)
    posts = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), unit__in=units_below(unit), role="officer", starts_on__lte=day
    )
    return Person.objects.filter(agency=agency, is_active=True, pk__in=posts.values("person")).order_by("name", "pk")


def told_by_phone(activity: Activity) -> QuerySet[FieldFact]:
    """Return what phones told of a duty and was refused, with who told it."""
    return activity.field_facts.filter(state=FieldFact.State.REFUSED).select_related("person")
