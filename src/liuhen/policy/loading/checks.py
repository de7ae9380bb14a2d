"""Checks over a whole pack: doubled ids, who puts whom aside, what is cited and used by nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from liuhen.policy.citations import split_citation
from liuhen.policy.faults import FaultList, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from liuhen.policy.articles import Article
    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.header import Header
    from liuhen.policy.rules import Rule
    from liuhen.policy.vocabulary import Question


def check_ids(rules: Sequence[Rule], faults: FaultList) -> None:
    """Report rules whose id stands twice."""
    first: dict[str, Rule] = {}
    for rule in rules:
        other = first.setdefault(rule.id, rule)
        if other is not rule:
            faults.add(rule.place, f"id 出现两次，另一处在 {other.place.file}:{other.place.line}", "换一个 id")


def check_special_cases(rules: Sequence[Rule], faults: FaultList) -> None:
    """Report `instead_of` that names no rule, a rule of another question, or goes in a circle."""
    known = {rule.id: rule for rule in rules}
    for rule in rules:
        for name in sorted(rule.instead_of):
            other = known.get(name)
            if other is None:
                faults.add(rule.place, f"instead_of：没有规则 '{name}'", suggestion(name, known))
            elif other.answers and rule.answers and not set(other.answers) & set(rule.answers):
                asked = "、".join(other.answers)
                faults.add(rule.place, f"instead_of：'{name}' 回答的是另一个问题（{asked}）", "只能让开同一问题的规则")
        if circle := _back_to(rule.id, known):
            faults.add(rule.place, f"规则互相让开：{' → '.join(circle)}", "去掉其中一个 instead_of")


def _back_to(start: str, known: Mapping[str, Rule]) -> list[str]:
    ways, seen = [[start]], set[str]()
    while ways:
        way = ways.pop()
        for name in sorted(known[way[-1]].instead_of if way[-1] in known else ()):
            if name == start:
                return [*way, start]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def cited_articles(texts: Iterable[str]) -> set[str]:
    """Return the article ids that citations name."""
    return {split_citation(text)[0] for text in texts}


def warn(desk: Desk, header: Header, articles: Mapping[str, Article], rules: Sequence[Rule]) -> None:
    """Note what a lawyer should look at: articles nobody cites, settings nobody uses, questions without a default."""
    faults, cited = desk.faults, cited_articles(desk.cited)
    for article in articles.values():
        if not article.policy and article.id not in cited:
            faults.warn(article.place, "没有规则、表单、年度表或设置引用它", "写规则，或写 policy = true")
    for name, setting in header.settings.items():
        if name not in desk.used:
            faults.warn(header.whole.place_of("setting", name), f"设置“{setting.label}”没有用到")
    for number, text in enumerate(header.recheck):
        place = replace(header.node.place.inside("recheck", number), name="recheck")
        faults.warn(place, f"使用前须由本局确认：{text}")
    for question in desk.vocabulary.questions.values():
        if question.combine == "highest":
            _warn_default(header, question, rules, faults)


def _warn_default(header: Header, question: Question, rules: Sequence[Rule], faults: FaultList) -> None:
    asked = [rule for rule in rules if question.id in rule.answers]
    own = [rule for rule in asked if rule.pack == header.id]
    if own and all(rule.when.facts for rule in asked):
        faults.warn(own[0].place, f"{question.id} 没有总是适用的规则", "写一条没有 when 的规则作为最低一级")
