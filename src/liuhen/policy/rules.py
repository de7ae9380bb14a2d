"""A rule as it is judged: when it applies, what it answers to which question, which rules it puts aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from liuhen.kernel.refusals import Citation
    from liuhen.policy.answers import Finding
    from liuhen.policy.conditions.compiled import Condition
    from liuhen.policy.faults import Place
    from liuhen.policy.verbs import Verb


@dataclass(frozen=True, slots=True)
class InForce:
    """The days on which a rule or pack is the law, both included; None leaves that side open."""

    start: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Say whether it is the law on that day."""
        return (self.start is None or self.start <= day) and (self.until is None or day <= self.until)

    @property
    def always(self) -> bool:
        """Whether no day is outside."""
        return self.start is None and self.until is None


ALWAYS_IN_FORCE = InForce()


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One compiled rule. `answers` holds, for each question it is asked, the verbs with their prepared findings.

    `kind` is rule, row (of a list) or step (of a procedure); `table` is the rule as written in the pack.
    """

    id: str
    pack: str
    kind: str
    place: Place
    cites: tuple[Citation, ...]
    when: Condition
    answers: Mapping[str, tuple[tuple[Verb, Finding], ...]]
    instead_of: frozenset[str] = frozenset()
    in_force: InForce = ALWAYS_IN_FORCE
    say: str = ""
    basis: str = "text"
    table: Mapping[str, Any] = field(default_factory=dict)

    def reads(self, question: str) -> frozenset[str]:
        """Return the facts that its condition and its answers to the question read."""
        return self.when.facts.union(*(verb.reads for verb, _ in self.answers[question]))

    def reads_settings(self, question: str) -> frozenset[str]:
        """Return the settings that its condition and its answers to the question read."""
        return self.when.settings.union(*(verb.settings for verb, _ in self.answers[question]))
