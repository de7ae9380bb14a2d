"""One table of a pack: its keys are read by name, what does not fit is reported with the table's place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from liuhen.policy.faults import FaultList, Keys, Place, listing, suggestion


@dataclass(frozen=True, slots=True)
class Node:
    """A table. `name` is what people call it inside its place (`keep`, `due`); empty for the place's own table."""

    data: Mapping[str, Any]
    place: Place
    faults: FaultList
    name: str = ""

    def fault(self, what: str, remedy: str = "", at: Keys = ()) -> None:
        """Report something wrong in this table, or with what stands in it at these keys."""
        self.faults.add(self.place.inside(*at), f"{self.name} {what}".lstrip() if self.name else what, remedy)

    def place_of(self, *path: str) -> Place:
        """Return the place of a table of this file, called by its header: `[setting.x]`."""
        return replace(self.place.inside(*path), name=f"[{'.'.join(path)}]")

    def headed(self, key: str) -> Node:
        """Return a table of this file under its header; empty when it is not there."""
        return replace(self.table(key), place=self.place_of(key), name="")

    def head(self, key: str, keys: Iterable[str], required: list[str], beside: Iterable[str]) -> Node:
        """Return the table `[key]` with which this file begins; `beside` are the tables that may stand beside it.

        Where the header was left out, the lines that stand where it should be are taken for its own: one fault, not one
        for each line and one for everything that needed them.
        """
        own = [name for name in keys if name in self.data]
        rest = {name: value for name, value in self.data.items() if name not in own}
        replace(self, data=rest).closed((key, *beside))
        node = self.headed(key)
        if key in self.data:
            for name in own:
                self.fault(f"'{name}' 写在 [{key}] 外面", f"移到 [{key}] 那一行下面", (name,))
        else:
            self.fault(f"缺少 [{key}]", f"文件开头写一行 [{key}]，下面写 {'、'.join(required)}", tuple(own[:1]))
            place = replace(self.place, name=node.place.name)
            node = replace(node, data={name: self.data[name] for name in own}, place=place)
        if node.data or key in self.data:
            node.closed(keys, required)
        return node

    def entries(self, key: str, kind: str) -> list[Node]:
        """Return the tables that are written `[[key]]`, each under its kind and id."""
        value = self.data.get(key)
        if isinstance(value, Mapping) and value and all(isinstance(inner, Mapping) for inner in value.values()):
            self.fault(f"{key} 应为列表，写的是以名字为键的表", f'每一项写一个 [[{key}]]，名字写成 id = "…"', (key,))
            return []
        return [entry.called(f"{kind} {entry.text('id')}".rstrip(), "id") for entry in self.tables(key)]

    def called(self, words: str, *keys: str) -> Node:
        """Return this table under what people call it; all its faults stand where the first of the keys stands."""
        find_line, path = self.place.find_line, (*self.place.path, *[key for key in keys if key in self.data][:1])
        return replace(self, place=Place(self.place.file, words, lambda _: find_line(path)), name="")

    def closed(self, allowed: Iterable[str], required: Iterable[str] = ()) -> bool:
        """Refuse keys that are not allowed and name those that are lacking; say whether all were known."""
        names = list(allowed)
        unknown = [key for key in self.data if key not in names]
        for key in unknown:
            self.fault(f"没有键 '{key}'", suggestion(key, names), (key,))
        for key in required:
            if key not in self.data:
                self.fault(f"缺少键 '{key}'", f"写上 {key} = …")
        return not unknown

    def _value(self, key: str, kind: type | tuple[type, ...], what: str, default: Any) -> Any:
        value = self.data.get(key, default)
        if value is default:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            self.fault(f"{key} 应为{what}，写的是 {value!r}", at=(key,))
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
            self.fault(f"{key} 应为文字的列表，写的是 {value!r}", f'写成 {key} = ["…", "…"]', (key,))
            return ()
        return tuple(listed)

    def words(self, key: str) -> dict[str, str]:
        """Read a table of texts."""
        return self._inner(self._value(key, Mapping, '表 {名 = "文字"}', {}), key).words_of_all()

    def words_of_all(self) -> dict[str, str]:
        """Read this whole table as texts by name."""
        wrong = [name for name, word in self.data.items() if not isinstance(word, str)]
        for name in wrong:
            self.fault(f"{name} 应为文字，写的是 {self.data[name]!r}", f'写成 {name} = "…"', (name,))
        return {name: word for name, word in self.data.items() if name not in wrong}

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
            self.fault(f"{key} 应为日期，写的是 {self.data[key]!r}", '写成 "2026-03-10"', (key,))
            return None
        return value

    def choice(self, key: str, choices: Iterable[str], default: str = "") -> str:
        """Read a text that must be one of the choices."""
        value, known = self.text(key, default), list(choices)
        if value != default and value not in known:
            self.fault(f"{key} 不能是 '{value}'", listing(known), (key,))
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
            self.fault(f"{key} 应为表或表的列表，写的是 {value!r}", at=(key,))
            return []
        single = rows is not value
        return [self._inner(row, key, *(() if single else (number,))) for number, row in enumerate(rows)]

    def _inner(self, data: Mapping[str, Any], key: str, *item: int) -> Node:
        name = f"{self.name}.{key}" if self.name else key
        return Node(data, self.place.inside(key, *item), self.faults, name)
