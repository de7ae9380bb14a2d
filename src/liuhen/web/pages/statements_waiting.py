"""Duties whose statement why nothing was recorded was handed in: what that waits for, and who acts next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.queries import role_title
from liuhen.activities.judging import regulation_for
from liuhen.activities.models import Activity
from liuhen.activities.receiving import exempts, newest_statements, receipts_that_hold
from liuhen.web.pages.wording import cites
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Action, Clock

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.activities.models import UnrecordedStatement
    from liuhen.policy.answers import Answer
    from liuhen.web.viewmodels.parts import Cite

_OPEN = frozenset({Activity.State.ONGOING, Activity.State.ENDED})  # what is closed takes no receipt any more


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is said of a statement; `clock` tells what it waits for, for where no clock of the regulation runs."""

    words: str
    clock: Clock
    cites: tuple[Cite, ...]
    action: Action


def statements_waiting(activities: Iterable[Activity], at: datetime) -> dict[int, Waiting]:
    """Return what waits, by the key of its duty: a receipt, or the closing of a duty that is exempt by a receipt.

    Duties without a statement are left out, and those whose statement exempts from nothing.
    """
    duties = {activity.pk: activity for activity in activities if activity.state in _OPEN}
    found = {key: _waiting(duties[key], made, at) for key, made in newest_statements(duties).items()}
    return {key: waiting for key, waiting in found.items() if waiting is not None}


def _waiting(activity: Activity, made: UnrecordedStatement, at: datetime) -> Waiting | None:
    if made.received_by is not None and made.received_at is not None:
        answer = exempts(activity, at)
        received = f"{chinese.near(made.received_at, at)} 接收"
        if answer is None:
            return None
        return Waiting(
            words=f"{made.received_by.name} {received}了未记录说明，等办结；办结以后不再列在这里。",
            clock=Clock(now=at, waits_for=received, waiting="等待办结"),
            cites=_articles(activity, answer),
            action=Action("去办结", reverse("activity_close", args=[activity.pk])),
        )
    receipts = receipts_that_hold(activity, at)
    handed_in = f"{chinese.near(made.made_at, at)} 交"
    who = "或".join(role_title(role) for role, _ in receipts) or "有权接收的人"
    return Waiting(
        words=f"{made.made_by.name} {handed_in}了未记录说明，等{who}接收。",
        clock=Clock(now=at, waits_for=handed_in, waiting="等待接收"),
        cites=_articles(activity, receipts[0][1]) if receipts else (),
        action=Action("看说明", reverse("activity_statement", args=[activity.pk])),
    )


def _articles(activity: Activity, answer: Answer) -> tuple[Cite, ...]:
    allowing = [finding for finding in answer.standing if finding.verb == "allow"][:1]
    pack = regulation_for(activity).pack
    return tuple(cite for finding in allowing for cite in cites(pack, finding.cites, finding.rule))
