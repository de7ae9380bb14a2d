"""class: a value of the question's scale, with a term where it lasts (a suspension)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.policy.answers import Finding, Verdict
from liuhen.policy.verbs.terms import Term, ended

if TYPE_CHECKING:
    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts


@dataclass(frozen=True, slots=True)
class Classify:
    """The value, and until when it applies."""

    value: str
    term: Term | None = None
    name: str = "class"

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return self.term.reads if self.term else frozenset()

    @property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""
        return self.term.settings if self.term else frozenset()

    def find(self, template: Finding, facts: Facts, context: Context) -> Finding:
        """Complete the finding with the value and its last second; an unknown end leaves the value standing."""
        if self.term is None:
            return template._replace(verdict=Verdict.APPLIES, value=self.value)
        _, end, missing = ended(self.term, facts, context)
        return template._replace(verdict=Verdict.APPLIES, value=self.value, until=end, missing=missing)
