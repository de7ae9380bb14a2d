"""One table of a pack: its keys are read by name, what does not fit is reported with the table's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from liuhen.policy.faults import FaultList, Place, listing, suggestion


@dataclass(frozen=True, slots=True)
class Node:
    """A table. `name` is what people call it inside its place (`keep`, `due`); empty for the place's own table."""

    data: Mapping[str, Any]
    place: Place
    faults: FaultList
    name: str = ""

    def fault(self, what: str, remedy: str = "") -> None:
        """Report something wrong in this table."""
        self.faults.add(self.place, f"{self.name} {what}".lstrip() if self.name else what, remedy)

    def closed(self, allowed: Iterable[str], required: Iterable[str] = ()) -> bool:
        """Refuse keys that are not allowed and name those that are lacking; say whether all were known."""
        names = list(allowed)
        unknown = [key for key in self.data if key not in names]
        for key in unknown:
            self.fault(f"没有键 '{key}'", suggestion(key, names))
        for key in required:
            if key not in self.data:
                self.fault(f"缺少键 '{key}'", f"写上 {key} = …")
        return not unknown

    def _value(self, key: str, kind: type | tuple[type, ...], what: str, default: Any) -> Any:
        value = self.data.get(key, default)
        if value is default:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            self.fault(f"{key} 应为{what}，写的是 {value!r}")
            return default
        return value

    def text(self, key: str, default: str = "") -> str:
        """Read a text."""
        value: str = self._value(key, str, "文字", default)
        return value

    def flag(self, key: str, default: bool = False) -> bool:  # a keyword of TOML, read by name
        """Read true or false."""
        value: bool = self._value(key, bool, " true 或 false", default)
        return value

    def number(self, key: str, default: int = 0) -> int:
        """Read a whole number."""
        value: int = self._value(key, int, "整数", default)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; a single text counts as a list of one."""
        value = self.data.get(key, [])
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            self.fault(f"{key} 应为文字的列表，写的是 {value!r}")
            return ()
        return tuple(listed)

    def words(self, key: str) -> dict[str, str]:
        """Read a table of texts."""
        value = self._value(key, Mapping, '表 {名 = "文字"}', {})
        wrong = [name for name, word in value.items() if not isinstance(word, str)]
        for name in wrong:
            self.fault(f"{key}.{name} 应为文字，写的是 {value[name]!r}")
        return {name: word for name, word in value.items() if name not in wrong}

    def words_of_all(self) -> dict[str, str]:
        """Read this whole table as texts by name."""
        return Node({"all": self.data}, self.place, self.faults).words("all")

    def day(self, key: str) -> date | None:
        """Read a day, None when it is not there."""
        value = self.data.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                value = None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.fault(f"{key} 应为日期，写的是 {self.data[key]!r}", '写成 "2026-03-10"')
            return None
        return value

    def choice(self, key: str, choices: Iterable[str], default: str = "") -> str:
        """Read a text that must be one of the choices."""
        value, known = self.text(key, default), list(choices)
        if value != default and value not in known:
            self.fault(f"{key} 不能是 '{value}'", listing(known))
            return default
        return value

    def table(self, key: str) -> Node:
        """Read a table inside this one; empty when it is not there."""
        return self._inner(self._value(key, Mapping, "表", {}), key)

    def tables(self, key: str) -> list[Node]:
        """Read a list of tables inside this one; a single table counts as a list of one."""
        value = self.data.get(key, [])
        rows = [value] if isinstance(value, Mapping) else value
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self.fault(f"{key} 应为表或表的列表，写的是 {value!r}")
            return []
        return [self._inner(row, key) for row in rows]

    def _inner(self, data: Mapping[str, Any], key: str) -> Node:
        return Node(data, self.place, self.faults, f"{self.name}.{key}" if self.name else key)
