"""Reads of the training room: the trainings of a year, and how each officer of some units stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from liuhen.accounts.models import Person, Post
from liuhen.obligations.models import OPEN, Obligation
from liuhen.training.models import Attendance, Training
from liuhen.training.rounds import round_subject

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.accounts.models import Agency, Unit

MOST = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """How an officer stands at the end of a year or today: trainings and hours of the year, the last one ever, the due.

    `due_at` is the end of the running round, None where none runs.
    """

    person: Person
    unit: str
    trainings: int
    hours: Decimal
    last: date | None
    due_at: datetime | None


def trainings_in(agency: Agency, units: Sequence[Unit], year: int) -> QuerySet[Training]:
    """Return the trainings of a year that were held for the units, or that somebody of them attended; newest first.

    Withdrawn ones are among them: they stay visible, and whoever counts leaves them out.
    """
    return _trainings_of(agency, units).filter(day__year=year)


def training_of(agency: Agency, units: Sequence[Unit], key: int) -> Training | None:
    """Return one training that was held for the units, or that somebody of them attended; None for any other."""
    return _trainings_of(agency, units).filter(pk=key).first()


def _trainings_of(agency: Agency, units: Sequence[Unit]) -> QuerySet[Training]:
    theirs = Post.objects.filter(unit__in=units).values("person")
    return (
        Training.objects.filter(agency=agency)
        .filter(Q(unit__in=units) | Q(pk__in=Attendance.objects.filter(person__in=theirs).values("training")))
        .select_related("unit")
        .prefetch_related("attendances__person")
    )


def officers_on(units: Sequence[Unit], day: date) -> list[Post]:
    """Return one post a person of those who are officers in the units on a day, by unit and name."""
    held = Post.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=day), unit__in=units, role="officer", starts_on__lte=day, person__is_active=True
    )
    posts = held.select_related("person", "unit").order_by("unit__path", "person__name", "person")
    return list({post.person_id: post for post in posts}.values())


def standings(units: Sequence[Unit], year: int, day: date) -> list[Standing]:
    """Return how each officer of the units stands on a day of the year, those who lack training first."""
    posts = officers_on(units, day)[:MOST]
    taken: defaultdict[int, list[Training]] = defaultdict(list)
    theirs = Attendance.objects.filter(person__in=[post.person_id for post in posts], training__day__lte=day)
    for row in theirs.filter(training__withdrawn_at=None).select_related("training"):
        taken[row.person_id].append(row.training)
    last = {key: max(each.day for each in trainings) for key, trainings in taken.items()}
    due = _due(
        {post.person_id: round_subject(post.person, last[post.person_id]) for post in posts if post.person_id in last}
    )
    found = [
        Standing(
            person=post.person,
            unit=post.unit.name,
            trainings=sum(each.day.year == year for each in taken[post.person_id]),
            hours=sum((each.hours for each in taken[post.person_id] if each.day.year == year), Decimal(0)),
            last=last.get(post.person_id),
            due_at=due.get(post.person_id),
        )
        for post in posts
    ]
    return sorted(found, key=lambda each: (each.trainings > 0, each.last or date.min))


def _due(subjects: dict[int, str]) -> dict[int, datetime | None]:
    rows = Obligation.objects.filter(OPEN, subject__in=list(subjects.values()))
    by_subject = dict(rows.values_list("subject", "due_at"))
    return {key: by_subject[subject] for key, subject in subjects.items() if subject in by_subject}
