"""Reads of the regulations room: attached texts, numbers of rules and their lists, who changed what."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from liuhen.kernel.moments import local_day
from liuhen.ledger import queries as ledger
from liuhen.obligations.queries import open_obligations
from liuhen.regulations.models import Original, OriginalArticle, Rehearsal, RuleCount, RuleHit

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from liuhen.accounts.models import Agency

LATE = "overdue"
_OPEN = "open"


def month_of(at: datetime) -> date:
    """Return the first day of the Shanghai month in which the moment falls."""
    return local_day(at).replace(day=1)


def original_of(agency: Agency, pack: str) -> Original | None:
    """Return the text that the agency attached to a pack last."""
    return Original.objects.filter(agency=agency, pack=pack).order_by("-id").first()


def originals_of(agency: Agency, pack: str) -> list[Original]:
    """Return the texts attached to a pack, newest first, at most twenty."""
    return list(Original.objects.filter(agency=agency, pack=pack).order_by("-id")[:20])


def article_texts(original: Original) -> dict[str, OriginalArticle]:
    """Return the articles of an attached text by their ids."""
    return {each.article: each for each in original.articles.all()}


def article_text(agency: Agency, pack: str, article: str) -> OriginalArticle | None:
    """Return the agency's own text of an article, None when none is attached or it lacks the article."""
    original = original_of(agency, pack)
    if original is None:
        return None
    return OriginalArticle.objects.filter(original=original, article=article).first()


def counts_of(agency: Agency, month: date, rules: Collection[str], at: datetime) -> dict[str, dict[str, int]]:
    """Return rule → verdict → how many subjects in the month. What was open and is past its end now counts as late."""
    found: dict[str, dict[str, int]] = {}
    rows = RuleCount.objects.filter(agency=agency, month=month, rule__in=rules, subjects__gt=0)
    for rule, verdict, subjects in rows.values_list("rule", "verdict", "subjects"):
        found.setdefault(rule, {})[verdict] = subjects
    running = [rule for rule, verdicts in found.items() if _OPEN in verdicts]
    late = RuleHit.objects.filter(agency=agency, month=month, rule__in=running, due_at__lt=at, verdict=_OPEN)
    for rule, number in late.values_list("rule").annotate(number=Count("pk")).order_by():
        verdicts = found[rule]
        verdicts[_OPEN] -= number
        verdicts[LATE] = verdicts.get(LATE, 0) + number
    return {rule: {name: number for name, number in verdicts.items() if number > 0} for rule, verdicts in found.items()}


@dataclass(frozen=True, slots=True)
class HitPage:
    """A page of what a rule said: hits newest first, and the key to go on from (None at the end)."""

    hits: list[RuleHit]
    following: int | None


def hits_of(  # noqa: PLR0917  # as `counts_of`, for one of its numbers
    agency: Agency, month: date, rule: str, verdict: str, at: datetime, before: int | None = None, *, size: int = 50
) -> HitPage:
    """Return the subjects that `counts_of` counts for this rule and verdict in the month, newest first."""
    hits = RuleHit.objects.filter(agency=agency, month=month, rule=rule).order_by("-pk")
    if before is not None:
        hits = hits.filter(pk__lt=before)
    if verdict == _OPEN:
        parts = [hits.filter(verdict=_OPEN).exclude(due_at__lt=at)]
    elif verdict == LATE:  # two reads of an index; one with OR would sort everything
        parts = [hits.filter(verdict=LATE), hits.filter(verdict=_OPEN, due_at__lt=at)]
    else:
        parts = [hits.filter(verdict=verdict)]
    every = [hit for part in parts for hit in part[: size + 1]]
    found = sorted(every, key=lambda hit: -hit.pk)[: size + 1]
    return HitPage(found[:size], found[size - 1].pk if len(found) > size else None)


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a setting as the log has it."""

    setting: str
    before: object
    after: object
    reason: str
    by: str
    at: datetime
    from_day: str
    number: int


def setting_changes(agency: Agency) -> list[Changed]:
    """Return the changes of the agency's settings, newest first, at most five hundred."""
    entries = ledger.page(subject=agency.subject, act="agency.setting_changed", limit=500)
    return [_changed(entry.number, entry.at, json.loads(entry.content)) for entry in entries]


def _changed(number: int, at: datetime, content: Mapping[str, object]) -> Changed:
    facts, actor = content["facts"], content["actor"]
    if not (isinstance(facts, dict) and isinstance(actor, dict)):  # pragma: no cover  # the log writes both as objects
        raise TypeError(content)
    return Changed(
        setting=str(facts["setting"]),
        before=facts["before"],
        after=facts["after"],
        reason=str(facts["reason"]),
        by=str(actor.get("name", "")),
        at=at,
        from_day=str(facts.get("from", "")),
        number=number,
    )


def rehearsal_of(agency: Agency, key: int) -> Rehearsal | None:
    """Return a rehearsal of the agency."""
    return Rehearsal.objects.filter(agency=agency, pk=key).first()


def newest_rehearsal(agency: Agency, digest: str) -> Rehearsal | None:
    """Return the newest rehearsal of exactly this edition."""
    return Rehearsal.objects.filter(agency=agency, digest=digest).order_by("-id").first()


def open_by_edition(agency: Agency, most: int = 5000) -> dict[tuple[str, str], int]:
    """Return how many things are owed now under each edition: (pack, version) → number, over at most `most` of them."""
    rows = open_obligations().filter(agency=agency).select_related(None).order_by("due_at")
    return dict(Counter(rows.values_list("pack", "version")[:most]))
