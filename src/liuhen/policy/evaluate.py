"""Put one question to a pack: facts in, findings out. No clock, no database, no side effect."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import local_day
from liuhen.policy.answers import Answer, Finding, Verdict
from liuhen.policy.context import Context
from liuhen.policy.facts import Facts, checked_facts
from liuhen.policy.precedence import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liuhen.policy.calendars import Calendar
    from liuhen.policy.pack import Pack
    from liuhen.policy.rules import Rule
    from liuhen.policy.vocabulary import Question


def evaluate(
    pack: Pack,
    question: str,
    facts: Facts,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
    calendar: Calendar | None = None,
    strict: bool = False,
) -> Answer:
    """Answer a question about flat facts as of a moment.

    `settings` are the agency's own values over the pack's; `calendar` replaces the pack's. With `strict`, every fact
    that any rule in force reads must be given, silence included, or the answer is not assessable at best. Raises
    FactFaults, SettingFault, and KeyError when there is no such question.
    """
    return _answer(pack, question, _context(pack, facts, at, settings, calendar), strict=strict)


def evaluate_all(
    pack: Pack,
    questions: Iterable[str],
    facts: Facts,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
    calendar: Calendar | None = None,
) -> dict[str, Answer]:
    """Answer several questions about the same facts, which are checked once. Raises as `evaluate`."""
    context = _context(pack, facts, at, settings, calendar)
    return {question: _answer(pack, question, context, strict=False) for question in questions}


def _context(
    pack: Pack, facts: Facts, at: datetime, settings: Mapping[str, Any] | None, calendar: Calendar | None
) -> Context:
    known = {**checked_facts(pack.vocabulary, facts), "at": at}
    return Context(known, pack.settings_in_force(settings), calendar or pack.calendar, at)


def _answer(pack: Pack, question: str, context: Context, *, strict: bool) -> Answer:
    asked = pack.vocabulary.questions[question]
    known, at = context.facts, context.at
    day = law_day(asked, known, at)
    rules = [rule for rule in pack.rules_for(question) if rule.in_force.on(day)]
    findings = settle(asked, findings_of(pack, asked, rules, context))
    lacking = _ungiven(rules, question, known) if strict else ()
    verdict = findings.verdict
    if lacking and verdict.severity < Verdict.NOT_ASSESSABLE.severity:
        verdict = Verdict.NOT_ASSESSABLE
    return Answer(pack.id, pack.version, pack.digest, question, at, verdict, findings.findings, lacking)


def law_day(question: Question, facts: Facts, at: datetime) -> date:
    """Return the day whose law applies: of the first known fact of the question's `law_of`, else of the asking."""
    value = next((facts[name] for name in question.law_of if name in facts), at)
    day: date = local_day(value) if isinstance(value, datetime) else value
    return day


def findings_of(pack: Pack, question: Question, rules: Iterable[Rule], context: Context) -> list[Finding]:
    """Return the findings of every rule whose condition is true or unknown; those put aside are marked."""
    truths = [(rule, rule.when.test(context.facts, context)) for rule in rules]
    aside = {name for rule, truth in truths if truth for name in rule.instead_of}
    findings: list[Finding] = []
    for rule, truth in truths:
        if truth is False:
            continue
        because = grounds(pack, rule, question.id, context)
        for verb, start in rule.answers[question.id]:
            template = start._replace(because=because)
            if truth is None:
                findings.append(_unknown(rule, template, context))
            else:
                finding = verb.find(template, context.facts, context)
                put_aside = rule.id in aside
                findings.append(finding._replace(stands=False, set_aside=True) if put_aside else finding)
    return findings


def grounds(pack: Pack, rule: Rule, question: str, context: Context) -> dict[str, Any]:
    """Return every fact and setting that the rule's condition and answers read, with its value."""
    facts, known = pack.vocabulary.facts, context.facts
    read = {name: known.get(name, facts[name].absent) for name in sorted(rule.reads(question))}
    settings = {f"setting.{name}": context.settings.get(name) for name in sorted(rule.reads_settings(question))}
    return {**read, **settings}


def _unknown(rule: Rule, template: Finding, context: Context) -> Finding:
    """Return the finding of a rule of which nobody knows whether it applies, with the facts it lacks."""
    facts = [name for name in sorted(rule.when.facts) if template.because.get(name) is None]
    settings = [f"setting.{name}" for name in sorted(rule.when.settings) if name not in context.settings]
    return template._replace(verdict=Verdict.NOT_ASSESSABLE, stands=False, missing=(*facts, *settings))


def _ungiven(rules: Iterable[Rule], question: str, known: Facts) -> tuple[str, ...]:
    read = frozenset().union(*(rule.reads(question) for rule in rules))
    return tuple(sorted(name for name in read if name not in known))
