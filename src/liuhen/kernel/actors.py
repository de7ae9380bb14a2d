"""Who acts. Frozen as text at the moment of the act, so that a later change of post never rewrites history."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the program that acts.

    `key` is a stable text reference (`person:12`, `system:sweep`, `cli:root`), `name` and `roles` are what
    they were when the act happened, `unit` and `agency` are names, empty for the system itself.
    """

    key: str
    name: str
    roles: tuple[str, ...] = ()
    unit: str = ""
    agency: str = ""

    def as_facts(self) -> dict[str, object]:
        """Return the actor as it is written into a ledger entry."""
        return {
            "key": self.key,
            "name": self.name,
            "roles": list(self.roles),
            "unit": self.unit,
            "agency": self.agency,
        }


def system(name: str) -> Actor:
    """Return the actor for work that the program does by itself, such as `system("sweep")`."""
    return Actor(key=f"system:{name}", name=f"系统（{name}）")
