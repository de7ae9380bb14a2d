"""What the tables of one pack are checked against while they are read, and what of it has been used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from liuhen.policy.citations import CitationFault, cite
from liuhen.policy.faults import FaultList, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.kernel.refusals import Citation
    from liuhen.policy.articles import Article
    from liuhen.policy.loading.node import Node
    from liuhen.policy.periods import Clock
    from liuhen.policy.settings import Setting
    from liuhen.policy.vocabulary import Fact, Vocabulary


@dataclass(slots=True)
class Desk:
    """The vocabulary, articles, settings and clocks a pack may name; `cited` and `used` collect what it did name."""

    pack: str
    vocabulary: Vocabulary
    documents: Mapping[str, str]
    articles: Mapping[str, Article]
    settings: Mapping[str, Setting]
    clocks: Mapping[str, Clock]
    faults: FaultList
    cited: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def fact(self, node: Node, name: str) -> Fact | None:
        """Return the fact of that name, or report that there is none."""
        fact = self.vocabulary.facts.get(name)
        if fact is None:
            node.fault(
                f"没有事实 '{name}'", suggestion(name, self.vocabulary.facts, "否则在 pack.toml 的 [fact] 里声明它")
            )
        return fact

    def facts(self, node: Node, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return those names that are facts and report the others."""
        return tuple(name for name in names if self.fact(node, name) is not None)

    def setting(self, node: Node, name: object) -> Setting | None:
        """Return the setting of that name and note its use, or report that there is none."""
        setting = self.settings.get(str(name))
        if setting is None:
            node.fault(
                f"没有设置 '{name}'", suggestion(str(name), self.settings, "否则在 pack.toml 的 [setting] 里声明它")
            )
            return None
        self.used.add(setting.name)
        return setting

    def clock(self, node: Node, name: str) -> Clock | None:
        """Return the clock of that name, or report that there is none."""
        clock = self.clocks.get(name)
        if clock is None:
            node.fault(f"没有计时方法 '{name}'", suggestion(name, self.clocks, "否则在 pack.toml 的 [clock] 里声明它"))
        return clock

    def role(self, node: Node, name: str) -> str:
        """Check the name of a role; empty is allowed."""
        if name and name not in self.vocabulary.roles:
            node.fault(
                f"没有角色 '{name}'", suggestion(name, self.vocabulary.roles, "否则在 pack.toml 的 [roles] 里声明它")
            )
        return name

    def obligation(self, node: Node, name: str) -> str:
        """Check the name of a thing that can be owed."""
        if name not in self.vocabulary.obligations:
            known = self.vocabulary.obligations
            node.fault(f"没有应办事项 '{name}'", suggestion(name, known, "否则在 pack.toml 的 [obligation] 里声明它"))
        return name

    def citations(self, node: Node, texts: tuple[str, ...]) -> tuple[Citation, ...]:
        """Turn citations into what people read, and report those that name no place of the source."""
        found: list[Citation] = []
        for text in texts:
            try:
                citation = cite(text, self.articles, self.documents)
            except CitationFault as problem:
                node.fault(problem.what, problem.remedy)
                continue
            self.cited.add(text)
            found.append(citation)
        return tuple(found)
