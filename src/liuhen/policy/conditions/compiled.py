"""A compiled condition and the three-valued joints: all, any, not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from liuhen.policy.context import Context
from liuhen.policy.facts import Facts

Test = Callable[[Facts, Context], bool | None]


@dataclass(frozen=True, slots=True)
class Condition:
    """A test and what it reads. `by_shape` says whether its truth follows from the facts that are no times."""

    test: Test
    facts: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    by_shape: bool = True


def _always(_facts: Facts, _context: Context) -> bool | None:
    return True


ALWAYS = Condition(_always)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Join conditions so that all must hold."""
    parts = [condition for condition in conditions if condition is not ALWAYS]
    if not parts:
        return ALWAYS
    if len(parts) == 1:
        return parts[0]
    return _joined(parts, all_tests([part.test for part in parts]))


def any_of(conditions: Sequence[Condition]) -> Condition:
    """Join conditions so that one must hold; without any, it is false."""
    return _joined(conditions, any_test([part.test for part in conditions]))


def negated(condition: Condition) -> Condition:
    """Return the condition that holds when this one does not."""
    inner = condition.test

    def test(facts: Facts, context: Context) -> bool | None:
        truth = inner(facts, context)
        return None if truth is None else not truth

    return _joined([condition], test)


def _joined(parts: Sequence[Condition], test: Test) -> Condition:
    return Condition(
        test,
        facts=frozenset().union(*(part.facts for part in parts)),
        settings=frozenset().union(*(part.settings for part in parts)),
        by_shape=all(part.by_shape for part in parts),
    )


def all_tests(tests: Sequence[Test]) -> Test:
    """Return the test that is false when one is false, else unknown when one is unknown."""

    def test(facts: Facts, context: Context) -> bool | None:
        result: bool | None = True
        for each in tests:
            truth = each(facts, context)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return test


def any_test(tests: Sequence[Test]) -> Test:
    """Return the test that is true when one is true, else unknown when one is unknown."""

    def test(facts: Facts, context: Context) -> bool | None:
        result: bool | None = False
        for each in tests:
            truth = each(facts, context)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result

    return test
