"""Reads a rule: the common keys, its condition, and which of its answers goes to which question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.policy.answers import Finding
from liuhen.policy.conditions import Condition, ConditionReader, all_of
from liuhen.policy.faults import listing, suggestion
from liuhen.policy.loading.answers import read_answers
from liuhen.policy.rules import InForce, Rule
from liuhen.policy.verbs import VERBS, Classify, Owe, Verb

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from liuhen.kernel.refusals import Citation
    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.node import Node
    from liuhen.policy.vocabulary import Question

COMMON = ("cites", "when", "instead_of", "in_force", "say", "basis")
_BASIS = re.compile(r"text|setting|assumed|reading \S+")


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a rule: the file's `[scope]` or its list, the questions and articles it inherits."""

    kind: str = "rule"
    asks: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    around: tuple[Condition, ...] = ()


def read_rule(desk: Desk, node: Node, rule_id: str, frame: Frame, also: Sequence[Verb] = ()) -> Rule | None:
    """Read one rule; None when it answers nothing (a printed row). `also` are answers that the layout implies."""
    answers = [*also, *read_answers(desk, node)]
    when = ConditionReader(desk).read(node.table("when"))
    if not answers:
        if frame.kind == "rule" and not set(VERBS) & set(node.data):
            node.fault("没有回答", f"写上 {'、'.join(VERBS)} 之一")
        return None
    cites = desk.citations(node, node.texts("cites") or frame.cites)
    if not (node.texts("cites") or frame.cites):
        node.fault("没有引用条文", 'cites = ["…"]')
    start = _Start(rule_id, cites, _basis(node), node.text("say"))
    return Rule(
        id=rule_id,
        pack=desk.pack,
        kind=frame.kind,
        place=node.place,
        cites=cites,
        when=all_of([*frame.around, when]),
        answers=_by_question(desk, node, answers, frame, start),
        instead_of=frozenset(node.texts("instead_of")),
        in_force=read_in_force(node),
        say=start.say,
        basis=start.basis,
        table=node.data,
    )


@dataclass(frozen=True, slots=True)
class _Start:
    """What every finding of a rule begins with."""

    rule: str
    cites: tuple[Citation, ...]
    basis: str
    say: str

    def finding(self, verb: Verb) -> Finding:
        start = Finding(rule=self.rule, cites=self.cites, basis=self.basis, verb=verb.name, say=self.say)
        if isinstance(verb, Classify):
            return start._replace(value=verb.value)
        return start._replace(what=verb.what, who=verb.who, to=verb.to) if isinstance(verb, Owe) else start


def _by_question(
    desk: Desk, node: Node, answers: Sequence[Verb], frame: Frame, start: _Start
) -> Mapping[str, tuple[tuple[Verb, Finding], ...]]:
    """Give each answer to the questions that take it; report answers nobody takes and questions left without one."""
    asked = [question for name in node.texts("asks") or frame.asks if (question := _question(desk, node, name))]
    if not asked and not node.texts("asks") and (frame.kind != "rule" or "asks" in node.data):
        node.fault("没有说回答哪个问题", 'asks = "…"')
    taken: dict[str, tuple[tuple[Verb, Finding], ...]] = {}
    for question in asked:
        fitting = [answer for answer in answers if answer.name in question.takes]
        _check_scale(node, question, fitting)
        if fitting:
            taken[question.id] = tuple((answer, start.finding(answer)) for answer in fitting)
        elif frame.kind == "rule":
            _wrong_answer(node, question, answers)
    heard = {answer.name for pairs in taken.values() for answer, _ in pairs}
    if asked and taken and (lost := [answer.name for answer in answers if answer.name not in heard]):
        node.fault(f"{'、'.join(question.id for question in asked)} 不接受 {'、'.join(lost)}")
    return taken


def _wrong_answer(node: Node, question: Question, answers: Sequence[Verb]) -> None:
    given = "、".join(dict.fromkeys(answer.name for answer in answers))
    node.fault(f"{question.id} 接受 {'、'.join(question.takes)}，不接受 {given}")


def _question(desk: Desk, node: Node, name: str) -> Question | None:
    question = desk.vocabulary.questions.get(name)
    if question is None:
        node.fault(f"没有问题 '{name}'", suggestion(name, desk.vocabulary.questions))
    return question


def _check_scale(node: Node, question: Question, answers: Sequence[Verb]) -> None:
    if question.combine != "highest":
        return
    for answer in answers:
        if isinstance(answer, Classify) and answer.value not in question.scale:
            known = listing(question.scale) or "在 pack.toml 的 [pack.scales] 里写出由低到高的顺序"
            node.fault(f"'{answer.value}' 不在 {question.id} 的等级里", known)


def _basis(node: Node) -> str:
    basis = node.text("basis", "text")
    if not _BASIS.fullmatch(basis):
        node.fault(f"basis 不能是 '{basis}'", "写 text、setting、assumed 或 reading 加编号，如 reading 4-10")
    return basis


def read_in_force(node: Node) -> InForce:
    """Read `in_force = {from, until}`."""
    inner = node.table("in_force")
    inner.closed(("from", "until"))
    start, until = inner.day("from"), inner.day("until")
    if start and until and until < start:
        inner.fault("until 早于 from")
    return InForce(start, until)
