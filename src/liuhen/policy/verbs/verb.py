"""What every verb offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from liuhen.policy.answers import Finding
    from liuhen.policy.context import Context
    from liuhen.policy.facts import Facts


class Verb(Protocol):
    """One answer of a rule."""

    @property
    def name(self) -> str:
        """The verb's key in the pack: owe, need, class and so on."""

    @property
    def reads(self) -> frozenset[str]:
        """The facts it reads."""

    @property
    def settings(self) -> frozenset[str]:
        """The settings it reads."""

    def find(self, template: Finding, facts: Facts, context: Context) -> Finding:
        """Complete the rule's finding with what this verb says about the facts."""
