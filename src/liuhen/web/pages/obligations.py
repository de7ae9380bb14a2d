"""Due rows and their groups: the clock, the duty by its article, because of what, and the next step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from liuhen.accounts.regulations import pack_as_of
from liuhen.kernel.moments import day_end, local_day
from liuhen.kernel.refusals import Citation
from liuhen.obligations.queries import explained_of, judgements_with_facts
from liuhen.web.pages.next_steps import actions_of, step_words
from liuhen.web.pages.wording import (
    article_href,
    because,
    cites,
    facts_read,
    number_words,
    owed_words,
    setting_of,
    short_words,
)
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.parts import Cite, Clock, DueGroup, DueRow, Link, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.obligations.models import Judgement, Obligation
    from liuhen.policy.answers import Answer, Finding
    from liuhen.policy.pack import Pack

SOON = timedelta(hours=2)
_WEEK = 7


class Reasons:
    """Why things are owed: the question of an obligation is answered again from its judgement's facts, once a page."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._judgements: dict[str, Judgement | None] = {}
        self._answers: dict[tuple[str, str], Answer] = {}

    def read(self, obligations: Iterable[Obligation]) -> None:
        """Read the judgements of a whole page at once."""
        wanted = {each.subject for each in obligations} - self._judgements.keys()
        found = judgements_with_facts(sorted(wanted)) if wanted else {}
        self._judgements |= {subject: found.get(subject) for subject in wanted}

    def of(self, obligation: Obligation) -> tuple[Pack, Finding] | None:
        """Return the finding an obligation rests on with its pack; None when its judgement no longer has it."""
        self.read((obligation,))
        judgement = self._judgements[obligation.subject]
        if judgement is None:
            return None
        place = obligation.subject, obligation.question
        if place not in self._answers:
            self._answers[place] = explained_of(judgement, obligation.question, self._at)
        fitting = (
            finding
            for finding in self._answers[place].standing
            if (finding.rule, finding.what) == (obligation.rule, obligation.what)
        )
        finding = next(fitting, None)
        return (pack_as_of(judgement.pack, judgement.digest), finding) if finding else None


def due_row(obligation: Obligation, reasons: Reasons, now: datetime, *, owners: bool = False) -> DueRow:
    """Return one thing owed; `owners` names who owes it, for lists that mix people."""
    found = reasons.of(obligation)
    clock = clock_of(obligation, now)
    citations = tuple(Citation(**cite) for cite in obligation.cites)
    label, why, mark = obligation.what, "", Setting() if obligation.by_setting else None
    shown = tuple(
        Cite(short_words(each), rule=obligation.rule, href=article_href(obligation.pack, each.clause), full=each.words)
        for each in citations
    )
    if found is not None:
        pack, finding = found
        label, why = owed_words(pack, obligation.what), because(pack, finding, now)
        mark = setting_of(pack, finding) if obligation.by_setting else None
        shown = cites(pack, citations, obligation.rule, facts_read(pack, finding, now))
    return DueRow(
        title=f"{label}「{obligation.title}」" if obligation.title else label,
        href=reverse("obligation", args=[obligation.pk]),
        clock=clock,
        rule=step_words(obligation.what),
        setting=mark,
        cites=shown,
        because=why,
        owner=_owner(obligation) if owners else "",
        actions=actions_of(obligation, primary=clock.state == "late" and not owners),
    )


def clock_of(obligation: Obligation, now: datetime) -> Clock:
    """Return the clock of an obligation; amber within two hours of its end."""
    due = obligation.due_at
    return Clock(
        now=now,
        due_at=due,
        fulfilled_at=obligation.fulfilled_at,
        excused=obligation.excused_at is not None,
        soon=due is not None and due - now <= SOON,
        waits_for="" if due else "起算的事还没有发生",
    )


def due_groups(
    obligations: Iterable[Obligation], now: datetime, *, owners: bool = False, more: Link | None = None
) -> tuple[DueGroup, ...]:
    """Return due rows by their clock: late, today, this week, later, not started."""
    obligations, reasons = list(obligations), Reasons(now)
    reasons.read(obligations)
    rows = [due_row(obligation, reasons, now, owners=owners) for obligation in obligations]
    today = day_end(local_day(now))
    titles = ("已逾期", "今天到期", "七天内到期", "以后到期", "时钟未起")
    found: dict[str, list[DueRow]] = {title: [] for title in titles}
    for row in rows:
        found[titles[_place(row.clock.due_at, now, today)]].append(row)
    filled = [(title, tuple(rows)) for title, rows in found.items() if rows]
    return tuple(
        DueGroup(title, rows, over=title == titles[0], more=more if title == filled[-1][0] else None)
        for title, rows in filled
    )


def late_words(count: int, late: int, today: int) -> str:
    """Return the summary of what is owed."""
    if count == 0:
        return "没有要办的事。"
    parts = [f"{number_words(late)} 项已逾期"] if late else []
    parts += [f"{number_words(today)} 项今天到期"] if today else []
    return f"共 {number_words(count)} 项{'，其中 ' + '，'.join(parts) if parts else '，都还没有到期'}。"


def all_of(words: str) -> Link:
    """Return the link to the whole list."""
    return Link(words, reverse("obligations"))


def _place(due: datetime | None, now: datetime, today: datetime) -> int:
    if due is None:
        return 4
    if chinese.is_late(due, now):
        return 0
    return 1 if due <= today else 2 if due <= today + timedelta(days=_WEEK) else 3


def _owner(obligation: Obligation) -> str:
    unit = obligation.unit.name if obligation.unit else ""
    person = obligation.person.name if obligation.person else ""
    return " · ".join(part for part in (person, unit) if part)
