"""The closed list of operators: on which types each works, what kind of operand it takes, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from liuhen.kernel.moments import SHANGHAI, local_day, whole_second
from liuhen.policy.calendars import YearUnknown
from liuhen.policy.context import Context
from liuhen.policy.vocabulary import FactType

Compare = Callable[[Any, Any, Context], bool | None]

_ANY = frozenset(FactType)
_ORDERED = frozenset({FactType.NUMBER, FactType.MONEY, FactType.MOMENT, FactType.DAY})
_TIMES = frozenset({FactType.MOMENT, FactType.DAY})
_LIST = frozenset({FactType.LIST})


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator. `operand`: one (a value of the fact's type), many (a list of them), flag, or hours."""

    types: frozenset[FactType]
    operand: str
    compare: Compare


def order(value: date, operand: date) -> int:
    """Compare two times: a day against a moment as days, moments to the whole second. Negative when earlier."""
    if isinstance(value, datetime) and isinstance(operand, datetime):
        first, second = whole_second(value), whole_second(operand)
        return (first > second) - (first < second)
    left = local_day(value) if isinstance(value, datetime) else value
    right = local_day(operand) if isinstance(operand, datetime) else operand
    return (left > right) - (left < right)


def _order(value: Any, operand: Any) -> int:
    if isinstance(value, date) and isinstance(operand, date):
        return order(value, operand)
    return int(value > operand) - int(value < operand)


def _same(value: Any, operand: Any) -> bool:
    if isinstance(value, list) and isinstance(operand, list):
        return set(value) == set(operand)
    if isinstance(value, date) and isinstance(operand, date):
        return order(value, operand) == 0
    return bool(value == operand)


def _on_day_off(value: date, wanted: bool, context: Context) -> bool | None:  # the flag is the pack's operand
    try:
        off = context.calendar.is_day_off(local_day(value) if isinstance(value, datetime) else value)
    except YearUnknown:
        return None
    return off is wanted


def _between_hours(value: datetime, hours: list[str], _context: Context) -> bool:
    """Local time, end excluded; a span that ends before it starts runs over midnight."""
    start, end = (time.fromisoformat(text) for text in hours)
    now = value.astimezone(SHANGHAI).time()
    return start <= now < end if start <= end else now >= start or now < end


def _plain(compare: Callable[[Any, Any], bool]) -> Compare:
    return lambda value, operand, _context: compare(value, operand)


OPERATORS: Mapping[str, Operator] = {
    "is": Operator(_ANY, "one", _plain(_same)),
    "is_not": Operator(_ANY, "one", _plain(lambda value, operand: not _same(value, operand))),
    "in": Operator(_ANY, "many", _plain(lambda value, operand: any(_same(value, item) for item in operand))),
    "not_in": Operator(_ANY, "many", _plain(lambda value, operand: not any(_same(value, item) for item in operand))),
    "at_least": Operator(_ORDERED, "one", _plain(lambda value, operand: _order(value, operand) >= 0)),
    "more_than": Operator(_ORDERED, "one", _plain(lambda value, operand: _order(value, operand) > 0)),
    "at_most": Operator(_ORDERED, "one", _plain(lambda value, operand: _order(value, operand) <= 0)),
    "less_than": Operator(_ORDERED, "one", _plain(lambda value, operand: _order(value, operand) < 0)),
    "before": Operator(_TIMES, "one", _plain(lambda value, operand: order(value, operand) < 0)),
    "not_after": Operator(_TIMES, "one", _plain(lambda value, operand: order(value, operand) <= 0)),
    "after": Operator(_TIMES, "one", _plain(lambda value, operand: order(value, operand) > 0)),
    "not_before": Operator(_TIMES, "one", _plain(lambda value, operand: order(value, operand) >= 0)),
    "on_day_off": Operator(_TIMES, "flag", _on_day_off),
    "between_hours": Operator(frozenset({FactType.MOMENT}), "hours", _between_hours),
    "has": Operator(_LIST, "item", _plain(lambda value, operand: operand in value)),
    "lacks": Operator(_LIST, "item", _plain(lambda value, operand: operand not in value)),
    "has_any": Operator(_LIST, "one", _plain(lambda value, operand: not set(operand).isdisjoint(value))),
    "has_all": Operator(_LIST, "one", _plain(lambda value, operand: set(operand) <= set(value))),
    "only": Operator(_LIST, "one", _plain(lambda value, operand: set(value) <= set(operand))),
}
# These look inside or at the mere presence of a fact and are compiled by the reader itself.
STRUCTURAL = ("known", "count", "some", "every")
NAMES = (*OPERATORS, *STRUCTURAL)
