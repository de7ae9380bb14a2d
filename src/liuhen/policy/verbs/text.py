"""text: prescribed words with the facts filled in; the values of a record's field are joined by 、."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import local
from liuhen.policy.answers import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts
    from liuhen.policy.vocabulary import Fact

BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank of the template: a fact, and a field of it when it is records."""

    fact: Fact
    field: str = ""

    def words(self, facts: Facts) -> str:
        """Return what stands in the blank, empty when it is unknown."""
        value = facts.get(self.fact.name, self.fact.absent)
        if value is None:
            return ""
        if not self.field:
            return said(value, self.fact.values)
        values = [row.get(self.field) for row in value]
        return "" if None in values else "、".join(said(each, {}) for each in values)


@dataclass(frozen=True, slots=True)
class Text:
    """The template and its blanks, by the name that stands between the braces."""

    template: str
    blanks: Mapping[str, Blank]
    name: str = "text"

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset(blank.fact.name for blank in self.blanks.values())

    @property
    def settings(self) -> frozenset[str]:
        """A text reads no settings."""
        return frozenset()

    def find(self, template: Finding, facts: Facts, _context: Context) -> Finding:
        """Complete the finding with the words; a blank nobody can fill makes it not assessable."""
        filled = {name: blank.words(facts) for name, blank in self.blanks.items()}
        empty = tuple(name for name, words in filled.items() if not words)
        if empty:
            return template._replace(verdict=Verdict.NOT_ASSESSABLE, missing=empty)
        return template._replace(verdict=Verdict.APPLIES, text=BLANK.sub(lambda at: filled[at[1]], self.template))


def said(value: Any, labels: Mapping[str, str]) -> str:
    """Write a value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        here = local(value)
        return f"{here.year}年{here.month}月{here.day}日{here:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, list | tuple):
        return "、".join(said(each, labels) for each in value)
    return labels.get(value, value) if isinstance(value, str) else str(value)
