"""allow and bar: a rule grants or forbids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.policy.answers import Finding, Verdict

if TYPE_CHECKING:
    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts


@dataclass(frozen=True, slots=True)
class Permit:
    """`name` is allow or bar."""

    name: str

    @property
    def reads(self) -> frozenset[str]:
        """It reads no facts: the rule's condition has spoken."""
        return frozenset()

    @property
    def settings(self) -> frozenset[str]:
        """It reads no settings."""
        return frozenset()

    def find(self, template: Finding, _facts: Facts, _context: Context) -> Finding:
        """Complete the finding: allowed or refused."""
        return template._replace(verdict=Verdict.ALLOWED if self.name == "allow" else Verdict.REFUSED)
