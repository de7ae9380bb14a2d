"""A rule of a pack in plain Chinese: when it applies, and what it answers. Made from the rule as the pack writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from liuhen.kernel.moments import local
from liuhen.policy.words import CLASSES

if TYPE_CHECKING:
    from liuhen.policy.pack import Pack
    from liuhen.policy.rules import Rule
    from liuhen.policy.vocabulary import Fact

_PLAIN = {
    "is": "是",
    "is_not": "不是",
    "in": "是",
    "not_in": "不是",
    "at_least": "不少于",
    "more_than": "多于",
    "at_most": "不多于",
    "less_than": "少于",
    "before": "早于",
    "not_after": "不晚于",
    "after": "晚于",
    "not_before": "不早于",
    "has": "含有",
    "lacks": "不含",
    "has_any": "含有其中之一：",
    "has_all": "全部含有：",
    "only": "只有",
}
_RECURS = {"day": "每天", "week": "每周", "month": "每月", "quarter": "每季度", "year": "每年", "continuous": "持续"}
_BASIS = {"setting": "条文没有数字，由本局设定", "assumed": "条文没有写明，暂按本软件的读法"}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """Says the rules of one pack under the settings of one agency."""

    pack: Pack
    settings: Mapping[str, object]

    def when(self, rule: Rule) -> str:
        """Return the condition; what a list or file demands around it is named by the facts it reads."""
        own = self._lines(rule.table.get("when") or {})
        words = "，并且".join(own)
        around = [self._name(name) for name in sorted(rule.when.facts) if self._name(name) not in words]
        if around:
            words += f"{'；' if words else ''}还要看：{'、'.join(around)}"
        return words or "总是适用"

    def then(self, rule: Rule) -> tuple[str, ...]:
        """Return what the rule answers, one sentence an answer."""
        table, said = rule.table, []
        for verb, speak in _SPEAK.items():
            found = table.get(verb)
            each = found if verb == "owe" and isinstance(found, list | tuple) else [found]
            said += [speak(self, one) for one in each if one is not None]
        return tuple(said) or ("按程序的先后",)

    def basis(self, rule: Rule) -> str:
        """Return where the rule comes from when it is not simply the text."""
        if rule.basis.startswith("reading "):
            return f"有不同读法，按读法 {rule.basis.removeprefix('reading ')}"
        return _BASIS.get(rule.basis, "")

    def value(self, value: object, fact: Fact | None = None) -> str:
        """Return a value as people read it."""
        if isinstance(value, Mapping):
            return self._reference(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list | tuple):
            return " / ".join(self.value(each, fact) for each in value)
        if isinstance(value, datetime):
            return f"{local(value):%Y-%m-%d %H:%M}"
        if isinstance(value, date):
            return value.isoformat()
        words = str(value)
        return fact.values.get(words, words) if fact else words

    def setting(self, name: str) -> str:
        """Return a setting by its label with the value in force."""
        known = self.pack.settings[name]
        value = self.settings.get(name, known.current)
        return f"本局设定「{known.label}」（{'尚未设定' if value is None else f'{self.value(value)}{known.unit}'}）"

    def _reference(self, value: Mapping[str, Any]) -> str:
        if "setting" in value:
            return self.setting(str(value["setting"]))
        if "fact" in value:
            per = value.get("per")
            return f"{self._name(str(value['fact']))}{f'的 {per} 分之一' if per else ''}"
        return "、".join(f"{key} {self.value(each)}" for key, each in value.items())

    def _lines(self, table: Mapping[str, Any], prefix: str = "") -> list[str]:
        said: list[str] = []
        for key, spec in table.items():
            name = f"{prefix}.{key}" if prefix else key
            if key in {"any", "all"} and isinstance(spec, list | tuple):
                joint = " 或者 " if key == "any" else "，并且"
                said.append("（" + joint.join("，并且".join(self._lines(each)) for each in spec) + "）")
            elif key == "not" and isinstance(spec, Mapping):
                said.append("不是（" + "，并且".join(self._lines(spec)) + "）")
            elif name in self.pack.vocabulary.facts:
                said.append(self._fact(name, spec))
            elif isinstance(spec, Mapping):
                said += self._lines(spec, name)
        return said

    def _fact(self, name: str, spec: object) -> str:
        fact = self.pack.vocabulary.facts[name]
        if isinstance(spec, bool):
            return f"{fact.words}：{'是' if spec else '否'}"
        if not isinstance(spec, Mapping) or set(spec) <= {"setting", "fact", "per"}:
            return f"{fact.words} 是 {self.value(spec, fact)}"
        return f"{fact.words} " + "、".join(self._operator(name, value, fact) for name, value in spec.items())

    def _operator(self, name: str, value: object, fact: Fact) -> str:
        if name == "known":
            return "已经知道" if value else "还不知道"
        if name == "on_day_off":
            return "在休息日" if value else "在工作日"
        if name == "between_hours" and isinstance(value, list | tuple):
            return f"在 {value[0]}–{value[1]} 之间"
        if name == "count" and isinstance(value, Mapping):
            rest = "、".join(self._operator(key, each, fact) for key, each in value.items() if key != "where")
            return f"{'符合条件的' if 'where' in value else ''}项数 {rest}"
        if name in {"some", "every"} and isinstance(value, Mapping):
            return f"{'有一项' if name == 'some' else '每一项'}符合：{self.value(value)}"
        return f"{_PLAIN.get(name, name)} {self.value(value, fact)}".replace("： ", "：")

    def _name(self, name: str) -> str:
        fact = self.pack.vocabulary.facts.get(name)
        return fact.words if fact else name

    def _names(self, names: object) -> str:
        each = [names] if isinstance(names, str) else names if isinstance(names, Iterable) else []
        return "、".join(self._name(str(name)) for name in each)

    def _role(self, role: object) -> str:
        each = role if isinstance(role, list | tuple) else [role]
        return "或".join(self.pack.roles.get(str(name), str(name)) for name in each)

    def _items(self, table: Mapping[str, Any]) -> str:
        inside = self.pack.vocabulary.facts.get(str(table.get("items_in", "")))
        labels = inside.values if inside else {}
        words = [labels.get(str(name), self._name(str(name))) for name in table.get("items", ())]
        some = [labels.get(str(name), self._name(str(name))) for name in table.get("one_of", ())]
        return "、".join(words) + (f"{'；' if words else ''}其中之一：{'、'.join(some)}" if some else "")

    def _term(self, table: Mapping[str, Any], key: str) -> str:
        start = self._names(table.get("from", ()))
        clock = self.pack.clocks.get(str(table.get("clock", "")))
        paused = self._names(table["paused_by"]) if "paused_by" in table else ""
        words = f"自“{start}”起 {self.value(table[key])}" if start else self.value(table[key])
        return words + (f"（按{clock.label}计算）" if clock else "") + (f"，{paused}的时间不计" if paused else "")

    def _owe(self, table: Mapping[str, Any]) -> str:
        what = self.pack.vocabulary.obligations.get(str(table["what"]), str(table["what"]))
        who = self._role(table["who"]) if "who" in table else ""
        to = f"，交{self._role(table['to'])}" if "to" in table else ""
        due = f"，{self._term(table['due'], 'within')}以内" if "within" in table.get("due", {}) else ""
        items = f"，须填全：{self._items(table)}" if table.get("items") else ""
        done = f"；有了“{self._names(table['fulfilled_by'])}”就算办了" if table.get("fulfilled_by") else ""
        recurs = _RECURS.get(str(table.get("recurs", "")), "")
        return f"{who}{recurs}应{what}{to}{due}{items}{done}"

    def _need(self, table: Mapping[str, Any]) -> str:
        items = self._items(table)
        that = "，并且".join(self._lines(table.get("that") or {}))
        mild = table.get("else", "refuse")
        end = "，否则只提示" if mild == "flag" else f"，否则按{self.value(mild)}" if isinstance(mild, Mapping) else ""
        return (
            "须有：" * bool(items) + items + ("；" if items and that else "") + ("须符合：" + that) * bool(that) + end
        )

    def _class(self, given: object) -> str:
        table = given if isinstance(given, Mapping) else {"value": given}
        value = str(table["value"])
        known = self.pack.vocabulary.facts["file.retention_class"].values
        words = f"属于：{known.get(value) or CLASSES.get(value, value)}"
        return words + (f"，{self._term(table, 'for')}" if "for" in table else "")

    def _keep(self, table: Mapping[str, Any]) -> str:
        if table.get("permanent"):
            return "永久保管"
        if table.get("indefinite"):
            return "长期保管，不自动到期"
        if "until" in table:
            return f"保管至{self.value(table['until'])}"
        return f"{self._term(table, 'for')}内保管"

    def _cover(self, table: Mapping[str, Any]) -> str:
        slack = table.get("tolerance_seconds", 0)
        words = f"记录要从“{self._names(table['from'])}”覆盖到“{self._names(table['to'])}”"
        return words + (f"，容差 {self.value(slack)}{'' if isinstance(slack, Mapping) else ' 秒'}" if slack else "")

    def _chain(self, table: Mapping[str, Any]) -> str:
        steps = "，再经".join(self._role(step.get("role", "")) for step in table["steps"])
        return f"依次经{steps}批准" + ("，并登记" if table.get("register") else "")

    def _text(self, words: object) -> str:
        return f"规定用语：{words}"

    def _allow(self, _: object) -> str:
        return "准许"

    def _bar(self, _: object) -> str:
        return "不予准许"


_SPEAK = {
    "owe": RuleWords._owe,  # noqa: SLF001  # the class's own table of its answers
    "need": RuleWords._need,  # noqa: SLF001
    "class": RuleWords._class,  # noqa: SLF001
    "keep": RuleWords._keep,  # noqa: SLF001
    "cover": RuleWords._cover,  # noqa: SLF001
    "chain": RuleWords._chain,  # noqa: SLF001
    "text": RuleWords._text,  # noqa: SLF001
    "allow": RuleWords._allow,  # noqa: SLF001
    "bar": RuleWords._bar,  # noqa: SLF001
}
