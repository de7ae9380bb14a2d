"""Who acts. Frozen as text at the moment of the act, so that a later change of post never rewrites history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class StoodInFor:
    """Somebody whose post the actor may use during an absence: who, by which role, of which unit."""

    key: str
    name: str
    role: str
    unit: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the program that acts.

    `key` is a stable text reference (`person:12`, `system:sweep`, `cli:root`), `name` and `roles` are what
    they were when the act happened, `unit` and `agency` are names, empty for the system itself. `stands_in_for` are
    the posts lent to the actor then; their roles stand among `roles`.
    """

    key: str
    name: str
    roles: tuple[str, ...] = ()
    unit: str = ""
    agency: str = ""
    stands_in_for: tuple[StoodInFor, ...] = ()

    @property
    def hands(self) -> frozenset[str]:
        """The keys of everybody by whose hand this is done: a matter of one of them is the actor's own matter (G11)."""
        return frozenset({self.key, *(each.key for each in self.stands_in_for)})

    def as_facts(self) -> dict[str, object]:
        """Return the actor as it is written into a ledger entry; `for` only when the actor stands in for somebody."""
        lent = [{"key": e.key, "name": e.name, "role": e.role, "unit": e.unit} for e in self.stands_in_for]
        return {
            "key": self.key,
            "name": self.name,
            "roles": list(self.roles),
            "unit": self.unit,
            "agency": self.agency,
        } | ({"for": lent} if lent else {})


def actor_of(facts: Mapping[str, Any]) -> Actor:
    """Return the actor that `as_facts` wrote. Raises KeyError when it is not one."""
    lent = tuple(StoodInFor(e["key"], e["name"], e["role"], e["unit"]) for e in facts.get("for", ()))
    return Actor(facts["key"], facts["name"], tuple(facts["roles"]), facts["unit"], facts["agency"], lent)


def system(name: str) -> Actor:
    """Return the actor for work that the program does by itself, such as `system("sweep")`."""
    return Actor(key=f"system:{name}", name=f"系统（{name}）")
