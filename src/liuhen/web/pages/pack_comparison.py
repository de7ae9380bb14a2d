"""The same duty under two packs: what each says of each matter, what differs in words, and one example under both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.kernel.moments import local
from liuhen.obligations.queries import judgements_of, newest_judgements, owed_by
from liuhen.policy.answers import Verdict
from liuhen.policy.evaluate import evaluate
from liuhen.policy.examples import moment_of
from liuhen.policy.facts import FactFaults, read_facts
from liuhen.policy.loading.library import load_library
from liuhen.web.pages.judgements import Judged, cards_of
from liuhen.web.pages.pack import SEES_NUMBERS
from liuhen.web.pages.pack_shown import Shown, installed, own_pack
from liuhen.web.pages.subjects import Names
from liuhen.web.pages.wording import cites, facts_read
from liuhen.web.viewmodels.packs import Compared, ComparisonPage, Said
from liuhen.web.viewmodels.parts import Choice, Crumb, EmptyState, Field, JudgeCard, Note, Row, Setting, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.obligations.models import Judgement
    from liuhen.policy.answers import Answer
    from liuhen.policy.pack import Pack
    from liuhen.policy.rules import Rule
    from liuhen.policy.verbs import Verb

_FIRST_QUESTION = "recording.hand_in"
_MOST = 20
_VERBS = {
    "need": "须具备",
    "class": "等级",
    "keep": "保管",
    "cover": "记录起止",
    "chain": "审批",
    "text": "规定用语",
    "allow": "准许",
    "bar": "禁止",
}


@dataclass(frozen=True, slots=True)
class Example:
    """Facts as a case or a judgement stores them, to be judged at a moment, by the name people choose them by."""

    name: str
    facts: Mapping[str, object]
    at: datetime


def comparison_page(person: Person, at: datetime, can: frozenset[str], given: Mapping[str, str]) -> ComparisonPage:
    """Return two packs side by side about one question, and an example judged by both."""
    packs = {name: pack for name, pack in installed().items() if any(pack.own(rule) for rule in pack.rules)}
    own = own_pack(person.agency, at)
    first, second = _two(packs, own, given)
    both = [_shown(packs[name], own) for name in (first, second)]
    questions = {
        name: question.label
        for name, question in both[0].pack.vocabulary.questions.items()
        if any(each.pack.rules_for(name) for each in both)
    }
    question = given.get("question", "")
    if question not in questions:
        question = _FIRST_QUESTION if _FIRST_QUESTION in questions else next(iter(questions))
    offered = _examples(person, at, can, question, [each.pack for each in both])
    example = offered.get(given.get("example", ""))
    answers = [_answer(each, question, example) for each in both] if example else []
    names = [each.pack.id.upper() for each in both]
    return ComparisonPage(
        summary=f"{both[0].pack.title}（{names[0]} {both[0].pack.version} 版）与"
        f"{both[1].pack.title}（{names[1]} {both[1].pack.version} 版）。只作对照，各局仍按自己的制度判定。",
        fields=_fields(packs, questions, offered, (first, second, question, given.get("example", ""))),
        action=reverse("comparison"),
        first=f"{names[0]}　{both[0].pack.issuer or both[0].pack.title}",
        second=f"{names[1]}　{both[1].pack.issuer or both[1].pack.title}",
        rows=_rows(both, question, names),
        empty=EmptyState("两部制度都没有自己的规则", "这个问题只由国家法律规定，或者都没有规定。"),
        example=example.name if example else "",
        first_cards=_cards(both[0], answers[0], example) if example else (),
        second_cards=_cards(both[1], answers[1], example) if example else (),
        facts=_facts(both, question, example),
        notes=tuple(
            Note(f"{name} 不认识这个例子里的某些事实，不能判定。", tone=Tone.WARN)
            for name, answer in zip(names, answers, strict=False)
            if answer is None
        ),
        crumbs=(Crumb("制度包", reverse("packs")),),
    )


def _two(packs: Mapping[str, Pack], own: Shown | None, given: Mapping[str, str]) -> tuple[str, str]:
    usual = own.pack.id if own and own.pack.id in packs else next(iter(packs))
    first = given.get("first", "")
    first = first if first in packs else usual
    second = given.get("second", "")
    others = [name for name in packs if name not in {first, "national"}]
    return first, second if second in packs else next(iter(others), first)


def _shown(pack: Pack, own: Shown | None) -> Shown:
    """Return the edition in force for one's own pack, the installed one for the others."""
    return own if own is not None and own.pack.id == pack.id else Shown(pack)


def _fields(
    packs: Mapping[str, Pack],
    questions: Mapping[str, str],
    offered: Mapping[str, Example],
    chosen: tuple[str, str, str, str],
) -> tuple[Field, ...]:
    names = tuple(Choice(name, f"{name.upper()}　{pack.issuer or pack.title}") for name, pack in packs.items())
    asked = tuple(Choice(name, label) for name, label in questions.items())
    examples = (Choice("", "不用例子"), *(Choice(key, each.name) for key, each in offered.items()))
    return (
        Field("first", "制度一", "select", chosen[0], names),
        Field("second", "制度二", "select", chosen[1], names),
        Field("question", "比什么", "select", chosen[2], asked),
        Field("example", "用哪件事试判", "select", chosen[3], examples),
    )


def _rows(both: Sequence[Shown], question: str, names: Sequence[str]) -> tuple[Compared, ...]:
    shared = {rule.id for rule in both[0].pack.rules} & {rule.id for rule in both[1].pack.rules}
    told = [_told(each, question, shared if both[0].pack.id != both[1].pack.id else set()) for each in both]
    matters = list(dict.fromkeys([*told[0], *told[1]]))
    return tuple(_compared(matter, told[0].get(matter, []), told[1].get(matter, []), names) for matter in matters)


def _told(shown: Shown, question: str, shared: set[str]) -> dict[str, list[Said]]:
    """Return what the pack's own rules say, by matter: each thing owed is one, each other verb is one."""
    found: dict[str, list[Said]] = {}
    for rule in shown.pack.rules_for(question):
        if rule.id in shared:
            continue
        for matter in dict.fromkeys(_matter(shown.pack, verb) for verb, _ in rule.answers[question]):
            found.setdefault(matter, []).append(_said(shown, rule, question))
    return found


def _matter(pack: Pack, verb: Verb) -> str:
    what = getattr(verb, "what", "")
    return pack.vocabulary.obligations.get(what, what) if what else _VERBS.get(verb.name, verb.name)


def _said(shown: Shown, rule: Rule, question: str) -> Said:
    words = shown.words
    names = sorted(rule.reads_settings(question))
    setting = None
    if names:
        href = reverse("agency_setting", args=[names[0]]) if shown.own else ""
        known = shown.pack.settings[names[0]]
        value = shown.settings.get(names[0], known.current)
        setting = Setting("尚未设定" if value is None else f"{words.value(value)}{known.unit}", href)
    return Said("；".join(words.then(rule)), words.when(rule), cites(shown.pack, rule.cites, rule.id), setting)


def _compared(matter: str, first: list[Said], second: list[Said], names: Sequence[str]) -> Compared:
    one, two = ({(each.words, each.when) for each in said} for said in (first, second))
    if not one or not two:
        words = f"只有 {names[0] if one else names[1]} 有规定"
    elif one == two:
        words = "相同"
    elif {words for words, _ in one} == {words for words, _ in two}:
        words = "要求相同，适用的情形不同"
    elif {when for _, when in one} == {when for _, when in two}:
        words = "情形相同，要求不同"
    else:
        words = "情形和要求都不同"
        if len(one) != len(two):
            words += f"：{names[0]} {len(one)} 条，{names[1]} {len(two)} 条"
    return Compared(matter, tuple(first), tuple(second), words, differs=one != two)


@cache
def _with_examples() -> Mapping[str, Pack]:
    """Return the installed packs with their worked cases; half of their text, so only who compares reads it."""
    return load_library(Path(settings.LIUHEN_PACKS), with_examples=True)


def _examples(
    person: Person, at: datetime, can: frozenset[str], question: str, packs: Sequence[Pack]
) -> dict[str, Example]:
    """Return what may be judged: newest real subjects the person may know of, then the packs' own worked cases."""
    found: dict[str, Example] = {}
    names = Names()
    known = [each for each in _judgements(person, at, can, question) if question in each.answers]
    names.learn(each.subject for each in known)
    for judgement in known:
        found[judgement.subject] = Example(f"本局：{names.of(judgement.subject)}", judgement.facts, at)
    for pack in packs:
        cases = [case for case in _with_examples()[pack.id].examples if case.get("question") == question]
        for number, case in enumerate(cases[:_MOST], 1):
            if "at" in case:
                expected = case.get("expect", {}).get("verdict")
                words = f"{pack.id.upper()} 算例 {number}" + (f"（{Verdict(expected).words}）" if expected else "")
                found.setdefault(f"{pack.id}:{case['id']}", Example(words, case["facts"], moment_of(case["at"])))
    return found


def _judgements(person: Person, at: datetime, can: frozenset[str], question: str) -> list[Judgement]:
    """Return what the person may know of: of their agency where they answer for it, else of what they owe."""
    if person.agency is not None and can & SEES_NUMBERS:
        return newest_judgements(person.agency, question, _MOST)
    owed = dict.fromkeys(owed_by(person, at).values_list("subject", flat=True)[:_MOST])
    return list(judgements_of(list(owed)).values())


def _answer(shown: Shown, question: str, example: Example) -> Answer | None:
    try:
        facts = read_facts(shown.pack.vocabulary, example.facts)
        return evaluate(shown.pack, question, facts, at=example.at, settings=shown.settings)
    except FactFaults:
        return None


def _cards(shown: Shown, answer: Answer | None, example: Example) -> tuple[JudgeCard, ...]:
    return cards_of([Judged(shown.pack, [answer])], example.at) if answer is not None else ()


def _facts(both: Sequence[Shown], question: str, example: Example | None) -> tuple[Row, ...]:
    if example is None:
        return ()
    found: dict[str, None] = {}
    for shown in both:
        answer = _answer(shown, question, example)
        for finding in answer.findings if answer else ():
            found |= dict.fromkeys(facts_read(shown.pack, finding, example.at))
    rows = [Row("判定时刻", f"{local(example.at):%Y-%m-%d %H:%M}")]
    told = [words.partition("：") for words in found if not words.startswith("本局设定")]
    rows += [Row(name, value) for name, _, value in told if value]
    return tuple(rows)
