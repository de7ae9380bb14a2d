"""Facts as plain values: read from JSON or TOML, or checked as they come from a domain.

Flat (`"activity.remote": True`) or nested (`{"activity": {"remote": true}}`), each fact once. A moment
written without an offset is on the Shanghai clock, the only one there is (requirements G1); a naive Python datetime is
refused, because it may be on any clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from liuhen.kernel.moments import SHANGHAI
from liuhen.policy.faults import suggestion
from liuhen.policy.given import flat
from liuhen.policy.vocabulary import Fact, FactType, Vocabulary

Facts = Mapping[str, Any]
_T = TypeVar("_T")

_YEARS = range(1900, 2201)  # beyond these a date is a slip of the pen, and arithmetic with it would overflow
_DAY_LENGTH = len("2026-03-10")


class FactFaults(ValueError):  # noqa: N818  # named for what it reports, as people say it
    """Facts that cannot be read; `faults` says each one in Chinese."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("；".join(faults))


def read_facts(vocabulary: Vocabulary, data: Mapping[str, Any]) -> dict[str, Any]:
    """Read facts as they stand in JSON or TOML (nested or dotted). Raises FactFaults naming every bad one."""
    given, twice = flat(vocabulary.facts, data)
    faults = [f"{name} 写了两次，两次的值不同；只写一次" for name in twice]
    return _collect(vocabulary, given, faults, spoken=True)


def checked_facts(vocabulary: Vocabulary, facts: Facts) -> dict[str, Any]:
    """Check flat facts with Python values, leave out those that are None. Raises FactFaults naming every bad one."""
    return _collect(vocabulary, facts, [], spoken=False)


def _collect(vocabulary: Vocabulary, facts: Facts, faults: list[str], *, spoken: bool) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in facts.items():
        if value is None:
            continue
        fact = vocabulary.facts.get(name)
        if fact is None:
            faults.append(f"没有事实 '{name}'；{suggestion(name, vocabulary.facts)}")
            continue
        try:
            result[name] = read_value(fact, value, spoken=spoken)
        except ValueError as problem:
            faults.append(f"{name}：{problem}")
    if faults:
        raise FactFaults(faults)
    return result


def read_value(fact: Fact, value: Any, *, spoken: bool = True) -> Any:
    """Turn one value into the Python value of its fact. Raises ValueError saying what is wrong."""
    if fact.type is FactType.ENUM:
        return _one_of(fact, value)
    if fact.type is FactType.LIST:
        return _list(fact, value)
    if fact.type is FactType.RECORDS:
        return _records(fact, value, spoken=spoken)
    if fact.type is FactType.FILLED:
        return _filled(value, spoken=spoken)
    return read_plain(fact.type, value, spoken=spoken)


def read_plain(kind: FactType, value: Any, *, spoken: bool = True) -> Any:
    """Turn a value of a simple type (also a field of a record) into its Python value. Raises ValueError."""
    return _moment(value, spoken=spoken) if kind is FactType.MOMENT else _READERS[kind](value)


def _unfit(value: object, what: str) -> ValueError:
    return ValueError(f"{value!r} {what}")


def _moment(value: Any, *, spoken: bool) -> datetime:
    if isinstance(value, str) and len(value) > _DAY_LENGTH:
        value = _parsed(datetime.fromisoformat, value, "时刻", "2026-03-10T16:20:00+08:00")
    if not isinstance(value, datetime):
        raise _unfit(value, "不是时刻，写成 2026-03-10T16:20:00+08:00")
    if value.tzinfo is None:
        if not spoken:
            raise ValueError(f"时刻 {value} 没有时区")
        value = value.replace(tzinfo=SHANGHAI)
    moment: datetime = value
    _in_range(moment)
    return moment


def _day(value: Any) -> date:
    if isinstance(value, str):
        value = _parsed(date.fromisoformat, value, "日期", "2026-03-10")
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _unfit(value, "不是日期，写成 2026-03-10")
    _in_range(value)
    return value


def _parsed(parse: Callable[[str], _T], text: str, what: str, example: str) -> _T:
    try:
        return parse(text)
    except ValueError:
        raise ValueError(f"{text!r} 不是{what}，写成 {example}") from None


def _in_range(value: date) -> None:
    if value.year not in _YEARS:
        raise ValueError(f"{value} 的年份不在 {_YEARS.start} 至 {_YEARS.stop - 1} 之间")


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _unfit(value, "不是 true 或 false")
    return value


def _int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _unfit(value, "不是整数")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _unfit(value, "不是文字")
    return value


_READERS: Mapping[FactType, Callable[[Any], Any]] = {
    FactType.BOOL: _bool,
    FactType.DAY: _day,
    FactType.NUMBER: _int,
    FactType.MONEY: _int,
    FactType.TEXT: _text,
}


def _one_of(fact: Fact, value: Any) -> str:
    text = _text(value)
    if fact.values and text not in fact.values:
        raise ValueError(f"'{text}' 不是 {fact.name} 的取值；{suggestion(text, fact.values)}")
    return text


def _list(fact: Fact, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _unfit(value, "不是列表")
    return [_one_of(fact, item) for item in value]


def _records(fact: Fact, value: Any, *, spoken: bool) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(row, Mapping) for row in value):
        raise _unfit(value, "不是若干行记录")
    return [_record(fact, row, spoken=spoken) for row in value]


def _record(fact: Fact, row: Mapping[str, Any], *, spoken: bool) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, value in row.items():
        if name not in fact.fields:
            raise ValueError(f"记录没有项目 '{name}'；{suggestion(name, fact.fields)}")
        if value is not None:
            result[name] = read_plain(fact.fields[name], value, spoken=spoken)
    return result


def _filled(value: Any, *, spoken: bool) -> dict[str, datetime | bool]:
    if not isinstance(value, Mapping):
        raise _unfit(value, "不是“项目 → 完成时刻或 true”")
    done = {item: when for item, when in value.items() if when is not None and when is not False}
    return {item: True if when is True else _moment(when, spoken=spoken) for item, when in done.items()}
