"""What kind of value a setting takes, told from the value it has or from the rules that count with it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from liuhen.policy.periods import parse_period
from liuhen.policy.verbs import Classify, Keep, Owe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.policy.pack import Pack
    from liuhen.policy.rules import Rule

_BY_TYPE: dict[type, str] = {bool: "flag", int: "number", list: "list", str: "text"}


class SettingKind(StrEnum):
    """Kinds of values, as a form asks for them."""

    PERIOD = "period"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"
    TEXT = "text"

    @property
    def words(self) -> str:
        """What may be written, in Chinese."""
        return _WORDS[self.value]


_WORDS = {
    "period": "期间，写成 30分钟、24小时、当日、3日、5个工作日、1个月、3年 这样",
    "number": "整数",
    "flag": "是或否",
    "list": "几项，每行一项",
    "text": "文字",
}


def kind_of(pack: Pack, name: str) -> SettingKind:
    """Return the kind of a setting; one without any value is a period where a rule counts a term with it.

    Raises KeyError when the pack has no such setting.
    """
    setting = pack.settings[name]
    if setting.is_period or (setting.current is None and name in set(_counted(pack))):
        return SettingKind.PERIOD
    return SettingKind(_BY_TYPE.get(type(setting.current), "text"))


def unfit(pack: Pack, name: str, value: object) -> str:
    """Say what is wrong with a value, in Chinese; empty when it fits. Raises KeyError as `kind_of`."""
    setting = pack.settings[name]
    if problem := setting.problem(value):
        return problem
    if kind_of(pack, name) is SettingKind.PERIOD and not _is_period(value):
        return f"设置“{setting.label}”应为期间，如 24小时、3日、10年"
    return ""


def readers(pack: Pack, name: str) -> tuple[tuple[Rule, str], ...]:
    """Return the rules that read the setting, each with the first question for which it does."""
    found = (
        (rule, next((question for question in rule.answers if name in rule.reads_settings(question)), ""))
        for rule in pack.rules
    )
    return tuple((rule, question) for rule, question in found if question)


def _counted(pack: Pack) -> Iterator[str]:
    for rule in pack.rules:
        for pairs in rule.answers.values():
            for verb, _ in pairs:
                if isinstance(verb, Owe | Keep | Classify) and verb.term is not None:
                    yield from verb.term.settings


def _is_period(value: object) -> bool:
    try:
        parse_period(str(value))
    except ValueError:
        return False
    return isinstance(value, str)
