"""Items that must be there: names of facts (present when known), or codes and words ticked in a list or form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liuhen.policy.facts import Facts


@dataclass(frozen=True, slots=True)
class Items:
    """`names` that must all be there, at least one of `one_of`; looked up in the fact `inside` when it is named."""

    names: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    inside: str = ""
    absent: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""
        return frozenset({self.inside}) if self.inside else frozenset((*self.names, *self.one_of))

    def missing(self, facts: Facts) -> tuple[str, ...]:
        """Return the items that are not there; all of `one_of` when none of them is."""
        held = self._held(facts)
        lacking = [name for name in self.names if name not in held]
        alternatives = () if not self.one_of or any(name in held for name in self.one_of) else self.one_of
        return (*lacking, *alternatives)

    def _held(self, facts: Facts) -> Any:
        if self.inside:
            return facts.get(self.inside, self.absent.get(self.inside)) or ()
        names = (*self.names, *self.one_of)
        return {name for name in names if facts.get(name, self.absent.get(name)) is not None}

    def completed(self, facts: Facts) -> list[datetime]:
        """Return when each item of a form became complete; those merely ticked have no moment."""
        held = self._held(facts)
        if not isinstance(held, Mapping):
            return []
        return [when for name in self.names if isinstance(when := held.get(name), datetime)]
