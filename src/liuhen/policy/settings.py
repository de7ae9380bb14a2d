"""Agency settings: a figure or period that the regulation does not give (requirements G6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from liuhen.policy.faults import suggestion
from liuhen.policy.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping


class SettingFault(ValueError):  # noqa: N818  # named for what it reports, as people say it
    """A setting that the pack does not have, or a value it cannot take."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of a pack. Without `value` nothing can be judged by it, unless `until_set` gives the safe stand-in."""

    name: str
    label: str
    value: Any = None
    until_set: Any = None
    unit: str = ""
    cites: tuple[str, ...] = ()
    why: str = ""
    at_least: Any = None
    at_most: Any = None
    pack: str = ""

    @property
    def current(self) -> Any:
        """The value in force as long as the agency has not set its own; None when there is none."""
        return self.until_set if self.value is None else self.value

    @property
    def is_period(self) -> bool:
        """Whether it holds a period such as 当日."""
        return isinstance(self.current, str) and _is_period(self.current)

    def problem(self, value: Any) -> str:
        """Say what is wrong with a value for this setting, in Chinese; empty when it fits."""
        example = self.current
        if example is not None and (type(value) is not type(example)):
            return f"设置“{self.label}”应为{_kind(example)}"
        if self.is_period and not _is_period(value):
            return f"设置“{self.label}”应为期间，如 {example}"
        for bound, too_far, word in ((self.at_least, _below, "小于"), (self.at_most, _above, "大于")):
            if bound is not None and too_far(value, bound):
                return f"设置“{self.label}”不得{word} {bound}{self.unit}"
        return ""


def _is_period(value: object) -> bool:
    try:
        parse_period(str(value))
    except ValueError:
        return False
    return True


def _kind(example: object) -> str:
    return {bool: "是或否", int: "整数", str: "文字", list: "列表"}.get(type(example), "同类的值")


def _length(value: Any) -> Any:
    """Periods compare by count, and only with a bound in the same unit."""
    if isinstance(value, str) and _is_period(value):
        period = parse_period(value)
        return (period.unit, period.count)
    return ("", value)


def _below(value: Any, bound: Any) -> bool:
    (unit, count), (other, limit) = _length(value), _length(bound)
    return unit == other and bool(count < limit)


def _above(value: Any, bound: Any) -> bool:
    return _below(bound, value)


def settings_in_force(settings: Mapping[str, Setting], overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the value of each setting that has one, the agency's own first. Raises SettingFault."""
    values = {name: setting.current for name, setting in settings.items() if setting.current is not None}
    for name, value in (overrides or {}).items():
        if name not in settings:
            raise SettingFault(f"没有设置 '{name}'；{suggestion(name, settings) or '制度包没有设置'}")
        if problem := settings[name].problem(value):
            raise SettingFault(problem)
        values[name] = value
    return values
