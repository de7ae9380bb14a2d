"""need: something must be there, or a condition must hold; otherwise it is refused, or only flagged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.policy.answers import Finding, Verdict
from liuhen.policy.conditions.compiled import ALWAYS, Condition

if TYPE_CHECKING:
    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts
    from liuhen.policy.verbs.items import Items

ELSE = {"refuse": Verdict.REFUSED, "flag": Verdict.MISSING}


@dataclass(frozen=True, slots=True)
class Need:
    """`otherwise` is refuse or flag; `else_setting` names the setting that chooses between them."""

    items: Items
    that: Condition = ALWAYS
    otherwise: str = "refuse"
    else_setting: str = ""
    name: str = "need"

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return self.items.reads | self.that.facts

    @property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""
        return self.that.settings | ({self.else_setting} if self.else_setting else frozenset())

    def find(self, template: Finding, facts: Facts, context: Context) -> Finding:
        """Complete the finding: satisfied, not assessable when `that` is unknown, else refused or missing."""
        missing = self.items.missing(facts)
        holds = self.that.test(facts, context)
        if not missing and holds:
            return template._replace(verdict=Verdict.SATISFIED)
        if not missing and holds is None:
            unknown = [name for name in sorted(self.that.facts) if template.because.get(name) is None]
            unset = [f"setting.{name}" for name in sorted(self.that.settings) if name not in context.settings]
            return template._replace(verdict=Verdict.NOT_ASSESSABLE, missing=(*unknown, *unset))
        otherwise = context.settings.get(self.else_setting) if self.else_setting else self.otherwise
        if otherwise not in ELSE:
            return template._replace(verdict=Verdict.NOT_ASSESSABLE, missing=(*missing, f"setting.{self.else_setting}"))
        return template._replace(verdict=ELSE[otherwise], missing=missing)
