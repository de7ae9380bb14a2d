"""The right-hand side of an operator: a literal, `{setting="x"}`, or `{fact="y", per=2}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from liuhen.policy.context import Context

Get = Callable[[Context], Any]


@dataclass(frozen=True, slots=True)
class Operand:
    """A way to get the operand's value (None: unknown), and what it reads."""

    get: Get
    facts: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()


def literal(value: Any) -> Operand:
    """Return an operand that is always the same."""
    return Operand(lambda _context: value)


def of_setting(name: str) -> Operand:
    """Return the value of a setting; unknown until somebody sets it."""
    return Operand(lambda context: context.settings.get(name), settings=frozenset({name}))


def of_fact(name: str, absent: Any, per: int | None) -> Operand:
    """Return the value of another fact, or its `per`-th share rounded up (of a list: of its length)."""

    def get(context: Context) -> Any:
        value = context.facts.get(name, absent)
        if value is None or per is None:
            return value
        whole = len(value) if isinstance(value, list) else value
        return -(-whole // per)

    return Operand(get, facts=frozenset({name}))


def is_reference(spec: object) -> bool:
    """Say whether a table of a pack is `{setting=…}` or `{fact=…}` and not a table of operators."""
    return isinstance(spec, Mapping) and bool(spec) and set(spec) <= {"setting", "fact", "per"}
