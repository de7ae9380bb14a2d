"""Statements why a duty was not recorded: which count, who may still receive them, and whether they exempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.activities.facts import activity_facts
from liuhen.activities.judging import ask
from liuhen.activities.models import UnrecordedStatement
from liuhen.activities.services.statements import RECEIVERS
from liuhen.policy.answers import Answer, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from liuhen.activities.models import Activity


def newest_statements(activities: Collection[int]) -> dict[int, UnrecordedStatement]:
    """Return the statement that counts of each duty that has one, by the keys of the duties."""
    rows = UnrecordedStatement.objects.filter(activity__in=activities).order_by("made_at", "pk")
    return {row.activity_id: row for row in rows.select_related("made_by", "received_by")}


def exempts(activity: Activity, at: datetime) -> Answer | None:
    """Return the regulation's answer when it exempts the duty by the statement that was received, None otherwise."""
    answer = ask(activity, "activity.exemption", activity_facts(activity), at)
    return answer if answer.verdict is Verdict.ALLOWED else None


def receipts_that_hold(activity: Activity, at: datetime) -> list[tuple[str, Answer]]:
    """Return the roles in which receiving the duty's statement now lets it hold, each with the regulation's answer."""
    facts, found = activity_facts(activity), []
    for role in RECEIVERS:
        received = {"activity.statement_received_by": role, "activity.statement_received_at": at}
        answer = ask(activity, "activity.exemption", facts | received, at)
        if answer.verdict is not Verdict.REFUSED:
            found.append((role, answer))
    return found
