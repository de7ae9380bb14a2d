"""Count, in the background, what each rule said about whom: pages read the numbers and never look through judgements.

Judgements are taken in the order of their keys, five hundred at a time. On PostgreSQL a transaction that began earlier
may show its rows later, so the five hundred before are looked at again; what is counted already is left out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from liuhen.accounts.models import Agency
from liuhen.kernel.moments import day_start, parse_iso
from liuhen.obligations.models import Judgement
from liuhen.policy.answers import Verdict
from liuhen.regulations.models import CountingPlace, RuleCount, RuleHit
from liuhen.regulations.queries import month_of
from liuhen.writing import insert_all

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

_BATCH = 500
_PRUNED = 2000

Key = tuple[int, "date", str, str]


@dataclass(frozen=True, slots=True)
class _Judged:
    """One judgement as it is counted."""

    key: int
    agency: int
    subject: str
    month: date
    said: Mapping[str, tuple[Verdict, datetime | None]]


def count_next(at: datetime) -> bool:
    """Count the next judgements of this month and the last one. Returns whether there may be more at once.

    When all are counted, hits of earlier months are deleted a piece at a time; their numbers stay.
    """
    newest = Judgement.objects.aggregate(newest=Max("pk"))["newest"] or 0
    with transaction.atomic():
        CountingPlace.objects.get_or_create(pk=1)
        place = CountingPlace.objects.select_for_update().get(pk=1)
        if newest > place.judgement:
            last = min(place.judgement + _BATCH, newest)
            _count(_earliest(at), place.judgement - _BATCH, last)
            place.judgement = last
            place.save(update_fields=["judgement"])
            return last < newest
    return _prune(_earliest(at))


def _earliest(at: datetime) -> date:
    """Return the first day of the month before."""
    return (month_of(at) - timedelta(days=1)).replace(day=1)


def _count(earliest: date, after: int, last: int) -> None:
    known = set(RuleHit.objects.filter(judgement__gt=after, judgement__lte=last).values_list("judgement", flat=True))
    rows = Judgement.objects.filter(pk__gt=after, pk__lte=last, at__gte=day_start(earliest)).order_by("pk")
    newest = {
        (judged.subject, judged.month): judged
        for judged in (_judged(*row) for row in rows.values_list("pk", "agency_id", "subject", "at", "answers"))
        if judged.key not in known
    }
    held = _held(newest)
    fresh = [judged for key, judged in newest.items() if all(hit.judgement < judged.key for hit in held.get(key, ()))]
    gone = [hit for judged in fresh for hit in held.get((judged.subject, judged.month), ())]
    hits = [hit for judged in fresh for hit in _hits(judged)]
    RuleHit.objects.filter(pk__in=[hit.pk for hit in gone]).delete()
    insert_all(hits)
    difference = Counter(_key(hit) for hit in hits)
    difference.subtract(_key(hit) for hit in gone)
    _add(difference)


def _judged(key: int, agency: int, subject: str, at: datetime, answers: Mapping[str, Mapping[str, object]]) -> _Judged:
    said: dict[str, tuple[Verdict, datetime | None]] = {}
    for answer in answers.values():
        findings = answer["findings"]
        for short in findings if isinstance(findings, list) else ():
            verdict = Verdict(short["verdict"])
            running = verdict is Verdict.OPEN and "due_at" in short
            found = (verdict, parse_iso(short["due_at"]) if running else None)
            said[short["rule"]] = max(said.get(short["rule"], found), found, key=_worse)
    return _Judged(key, agency, subject, month_of(at), said)


def _worse(found: tuple[Verdict, datetime | None]) -> tuple[int, float]:
    """Order what a rule said: the worse verdict, and of two open ones the one that is due first."""
    verdict, due = found
    return (verdict.severity, -due.timestamp() if due else float("-inf"))


def _held(newest: Iterable[tuple[str, date]]) -> dict[tuple[str, date], list[RuleHit]]:
    subjects, months = {subject for subject, _ in newest}, {month for _, month in newest}
    held: dict[tuple[str, date], list[RuleHit]] = {}
    for hit in RuleHit.objects.filter(subject__in=subjects, month__in=months):
        held.setdefault((hit.subject, hit.month), []).append(hit)
    return held


def _hits(judged: _Judged) -> list[RuleHit]:
    return [
        RuleHit(
            agency_id=judged.agency,
            month=judged.month,
            rule=rule,
            verdict=str(verdict),
            subject=judged.subject,
            judgement=judged.key,
            due_at=due,
        )
        for rule, (verdict, due) in judged.said.items()
    ]


def _key(hit: RuleHit) -> Key:
    return (hit.agency_id, hit.month, hit.rule, hit.verdict)


def _add(difference: Counter[Key]) -> None:
    """Add to the numbers what has come, take away what has gone."""
    for (agency, month, rule, verdict), number in sorted(difference.items()):
        if number == 0:
            continue
        count, made = RuleCount.objects.get_or_create(
            agency_id=agency, month=month, rule=rule, verdict=verdict, defaults={"subjects": number}
        )
        if not made:
            RuleCount.objects.filter(pk=count.pk).update(subjects=F("subjects") + number)


def _prune(earliest: date) -> bool:
    for agency in Agency.objects.all():
        old = RuleHit.objects.filter(agency=agency, month__lt=earliest).values_list("pk", flat=True)
        keys = list(old[:_PRUNED])
        if keys:
            RuleHit.objects.filter(pk__in=keys).delete()
            return True
    return False
