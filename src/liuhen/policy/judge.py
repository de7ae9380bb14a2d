"""Judging in bulk: deadlines and keeping periods of many things, remembered by shape.

Which rules apply depends only on facts that are no times (and on known-or-not of those that are), except where a rule
compares times in its condition. So the plan is remembered by shape and only the arithmetic runs for each thing; how
long things are kept is remembered by plan and day, where days alone decide it. The outcome is that of `evaluate`; the
words and grounds are left to whoever looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from liuhen.kernel.moments import local_day
from liuhen.policy.answers import Answer, Verdict
from liuhen.policy.context import Context
from liuhen.policy.evaluate import evaluate
from liuhen.policy.shapes import Plan, Shapes
from liuhen.policy.verbs.keep import Keeping
from liuhen.policy.verbs.terms import latest, start_moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.policy.calendars import Calendar
    from liuhen.policy.facts import Facts
    from liuhen.policy.pack import Pack
    from liuhen.policy.verbs.owe import Owe, Owing

_NEVER = datetime.min.replace(tzinfo=UTC)  # replaced before anything reads it
_REMEMBERED = 20_000  # a few shapes of things made on any day of a decade
_SETTLED = (Verdict.OPEN, Verdict.SATISFIED)


class Owed(NamedTuple):
    """A standing `owe`."""

    rule: str
    what: str
    verdict: Verdict
    started_at: datetime | None
    due_at: datetime | None
    fulfilled_at: datetime | None


class Kept(NamedTuple):
    """A standing `keep`. `kind` is date, unknown, indefinite or permanent."""

    rule: str
    kind: str
    keep_until: date | None
    disposable_from: date | None


class Outcome(NamedTuple):
    """The verdict and what stands."""

    verdict: Verdict
    owes: tuple[Owed, ...] = ()
    keeps: tuple[Kept, ...] = ()


NOTHING = Outcome(Verdict.NO_RULE)
UNKNOWN = Outcome(Verdict.NOT_ASSESSABLE)


@dataclass(slots=True)
class Judge:
    """Asks one question of a pack about many things, one after the other (not from several threads).

    Raises SettingFault, and KeyError when there is no such question.
    """

    pack: Pack
    question: str
    settings: Mapping[str, Any] | None = None
    calendar: Calendar | None = None
    _context: Context = field(init=False)
    _shapes: Shapes = field(init=False)
    _complete: bool = field(init=False)
    _by_days: dict[tuple[Any, ...], Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare what is the same for every thing."""
        in_force = self.pack.settings_in_force(self.settings)
        self._context = Context({}, in_force, self.calendar or self.pack.calendar, _NEVER)
        self._shapes = Shapes(self.pack, self.question, self._context)
        self._complete = self._shapes.complete

    def judge(self, facts: Facts, at: datetime) -> Outcome:
        """Answer about one thing. The facts are flat Python values, None for unknown.

        Only a new shape is checked: names and plain values, not each moment. Raises FactFaults.
        """
        if not self._complete:
            return self._in_full(facts, at)
        context = self._context
        context.at = at
        plan = self._shapes.plan(facts)
        context.facts = facts
        if plan.owes:
            return _owed(plan, facts, context)
        if plan.keeps or plan.unknown:
            return self._kept(plan, facts, context) if plan.days is None else self._remembered(plan, facts, context)
        return NOTHING

    def _in_full(self, facts: Facts, at: datetime) -> Outcome:
        answer = evaluate(
            self.pack, self.question, facts, at=at, settings=self.settings, calendar=self._context.calendar
        )
        return outcome_of(answer)

    def _remembered(self, plan: Plan, facts: Facts, context: Context) -> Outcome:
        """Answer from the days alone: many things were made on one day."""
        key = (plan, context.at, *[_day(latest(names, facts)) for names in plan.days or ()])
        outcome = self._by_days.get(key)
        if outcome is None:
            if len(self._by_days) >= _REMEMBERED:
                self._by_days.clear()
            outcome = self._by_days[key] = self._kept(plan, facts, context)
        return outcome

    def _kept(self, plan: Plan, facts: Facts, context: Context) -> Outcome:
        """Let the longest stand; a rule nobody can tell about counts as *keep, end unknown*."""
        if not plan.keeps and "keep" not in self.pack.vocabulary.questions[self.question].takes:
            return UNKNOWN
        found = [(rule, keep.judge(facts, context)) for rule, keep in plan.keeps]
        found += [(rule, Keeping("unknown")) for rule in plan.unknown]
        if len(found) > 1:
            top = max(keeping.rank for _, keeping in found)
            found = [(rule, keeping) for rule, keeping in found if keeping.rank == top]
        kept = tuple(Kept(rule, k.kind, k.until, k.disposable_from) for rule, k in found)
        return Outcome(found[0][1].verdict(context.at), (), kept)


def _day(value: date | None) -> date | None:
    return local_day(value) if isinstance(value, datetime) else value


def _owed(plan: Plan, facts: Facts, context: Context) -> Outcome:
    found = [(rule, owe, owe.judge(facts, context)) for rule, owe in plan.owes]
    if plan.rivals:
        found = _strictest(found)
    owes = tuple(
        Owed(rule, owe.what, owing.verdict, start_moment(owing.started_at), owing.due_at, owing.fulfilled_at)
        for rule, owe, owing in found
    )
    verdict = owes[0].verdict if len(owes) == 1 else max((owed.verdict for owed in owes), key=_severity)
    return Outcome(verdict, owes)


def _severity(verdict: Verdict) -> int:
    return verdict.severity


def _strictest(found: Sequence[tuple[str, Owe, Owing]]) -> list[tuple[str, Owe, Owing]]:
    """Of several owes with the same `what` keep the earliest deadline, as `precedence` does."""
    best: dict[str, tuple[datetime, str]] = {}
    for rule, owe, owing in found:
        if owing.due_at is not None:
            best[owe.what] = min(best.get(owe.what, (owing.due_at, rule)), (owing.due_at, rule))
    return [
        (rule, owe, owing)
        for rule, owe, owing in found
        if owe.what not in best
        or best[owe.what] == (owing.due_at, rule)
        or (owing.due_at is None and owing.verdict not in _SETTLED)
    ]


def outcome_of(answer: Answer) -> Outcome:
    """Reduce a full answer to the compact outcome."""
    owes = tuple(
        Owed(f.rule, f.what, f.verdict, f.started_at, f.due_at, f.fulfilled_at)
        for f in answer.standing
        if f.verb == "owe"
    )
    keeps = tuple(Kept(f.rule, f.value, f.keep_until, f.disposable_from) for f in answer.standing if f.verb == "keep")
    return Outcome(answer.verdict, owes, keeps)
