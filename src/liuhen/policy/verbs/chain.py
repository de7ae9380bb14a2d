"""chain: approvals in order by different persons, none of them the applicant, then entered in a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import whole_second
from liuhen.policy.answers import Finding, Verdict

if TYPE_CHECKING:
    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts

GIVEN, ASKED_BY, REGISTERED = "approvals.given", "approvals.asked_by", "request.registered_at"
AGREED = ("", "approved", "同意")
REGISTER = "register"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """One approval: any of the roles may give it; `opinion` demands words of its own."""

    roles: tuple[str, ...]
    opinion: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """The approvals, whether their order and their difference matter, and whether an entry in a register follows."""

    links: tuple[Link, ...]
    ordered: bool = True
    distinct: bool = True
    register: bool = False
    paper: str = ""
    name: str = "chain"

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset({GIVEN, ASKED_BY} | ({REGISTERED} if self.register else set()))

    @property
    def settings(self) -> frozenset[str]:
        """A chain reads no settings."""
        return frozenset()

    def find(self, template: Finding, facts: Facts, _context: Context) -> Finding:
        """Complete the finding: allowed when every approval (and the entry) is there, else refused with `next`."""
        found = self._found(facts.get(GIVEN) or [], facts.get(ASKED_BY))
        done = tuple((str(row["role"]), str(row["person"])) for row in found)
        waiting: tuple[str, ...] = ()
        if len(found) < len(self.links):
            waiting = self.links[len(found)].roles
        elif self.register and facts.get(REGISTERED) is None:
            waiting = (REGISTER,)
        verdict = Verdict.REFUSED if waiting else Verdict.ALLOWED
        return template._replace(verdict=verdict, chain=done, next=waiting, paper=self.paper)

    def _found(self, given: Sequence[Row], asked_by: str | None) -> list[Row]:
        """Return the longest run of links that can be filled, by the earliest approvals that fit."""
        best: list[Row] = []

        def extend(found: list[Row]) -> bool:
            nonlocal best
            if len(found) > len(best):
                best = found
            if len(found) == len(self.links):
                return True
            link = self.links[len(found)]
            fitting = [row for row in given if self._fits(link, row, found, asked_by)]
            return any(extend([*found, row]) for row in sorted(fitting, key=lambda row: row["at"]))

        extend([])
        return best

    def _fits(self, link: Link, row: Row, found: Sequence[Row], asked_by: str | None) -> bool:
        person, at = row.get("person"), row.get("at")
        if row.get("role") not in link.roles or row.get("decision", "") not in AGREED or not person or at is None:
            return False
        if person == asked_by or (self.distinct and any(person == other["person"] for other in found)):
            return False
        if self.ordered and found and whole_second(at) < whole_second(found[-1]["at"]):
            return False
        return not link.opinion or bool(row.get("opinion"))
