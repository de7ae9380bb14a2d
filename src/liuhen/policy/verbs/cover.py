"""cover: recordings must cover the time between two facts; the gaps are listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import whole_second
from liuhen.kernel.spans import Span, gaps
from liuhen.policy.answers import Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts


@dataclass(frozen=True, slots=True)
class Cover:
    """`start` and `end` are moments, `spans` records with `from` and `to`; gaps up to the tolerance do not count."""

    start: str
    end: str
    spans: str = "activity.recordings"
    tolerance: int = 0
    tolerance_setting: str = ""
    name: str = "cover"

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset({self.start, self.end, self.spans})

    @property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""
        return frozenset({self.tolerance_setting} - {""})

    def find(self, template: Finding, facts: Facts, context: Context) -> Finding:
        """Complete the finding with the gaps; ends before it starts, or an unknown bound: not assessable."""
        missing = [name for name in (self.start, self.end) if facts.get(name) is None]
        tolerance = context.settings.get(self.tolerance_setting) if self.tolerance_setting else self.tolerance
        if tolerance is None:
            missing.append(f"setting.{self.tolerance_setting}")
        if not missing and facts[self.end] < facts[self.start]:
            missing = [self.start, self.end]
        if missing or tolerance is None:
            return template._replace(verdict=Verdict.NOT_ASSESSABLE, missing=tuple(missing))
        whole = Span(whole_second(facts[self.start]), whole_second(facts[self.end]))
        found = gaps(whole, _spans(facts.get(self.spans) or []), timedelta(seconds=tolerance))
        return template._replace(verdict=Verdict.MISSING if found else Verdict.SATISFIED, gaps=tuple(found))


def _spans(rows: Iterable[Mapping[str, Any]]) -> list[Span]:
    """Return the spans of the rows; one without an end, or that ends before it starts, covers nothing."""
    whole = [row for row in rows if "from" in row and "to" in row and row["from"] <= row["to"]]
    return [Span(whole_second(row["from"]), whole_second(row["to"])) for row in whole]
