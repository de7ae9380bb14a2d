"""Where each key of a TOML file stands: readers of TOML give values and no lines.

Only files that a reader has accepted are scanned, so nothing is checked here. A key written with escapes is not
recognised, and the line of the table around it is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liuhen.policy.faults import Keys

_GAP = re.compile(r"(?:[\s,]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\])*\"|'[^']*'")
_TEXT = re.compile(
    r"\"\"\"(?:\\.|[^\\])*?\"{3,5}|'''.*?'{3,5}|\"(?:\\.|[^\"\\])*\"|'[^']*'|[^,\]}#\n]+",
    re.DOTALL,
)


def positions(text: str) -> dict[Keys, int]:
    """Return the offset at which each key, table and item of a list begins: `("row", 1, "show", "step")`."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.found


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    found: dict[Keys, int] = field(default_factory=dict)
    lengths: dict[Keys, int] = field(default_factory=dict)  # of the lists that are written `[[name]]`

    def scan(self) -> None:
        """Go through the file once."""
        table: Keys = ()
        while self._skip(_GAP) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self, what: re.Pattern[str]) -> int:
        if match := what.match(self.text, self.at):
            self.at = match.end()
        return self.at

    def _header(self) -> Keys:
        start = self.at
        brackets = 2 if self.text.startswith("[[", start) else 1
        self.at += brackets
        *outer, last = self._keys()
        self.at += brackets
        path: Keys = ()
        for key in outer:
            self.found.setdefault((*path, key), start)
            path = self._last_of((*path, key))
        path = (*path, last)
        self.found.setdefault(path, start)
        if brackets > 1:
            self.lengths[path] = self.lengths.get(path, 0) + 1
            path = self._last_of(path)
            self.found[path] = start
        return path

    def _last_of(self, path: Keys) -> Keys:
        return (*path, self.lengths[path] - 1) if path in self.lengths else path

    def _keys(self) -> list[str]:
        """Read `a.b."c.d"` and what is written around it."""
        keys: list[str] = []
        self._skip(_SPACE)
        while match := _KEY.match(self.text, self.at):
            keys.append(match[0].strip("\"'"))
            self.at = match.end()
            if self.text[self._skip(_SPACE)] != ".":
                break
            self.at += 1
            self._skip(_SPACE)
        return keys

    def _pair(self, table: Keys) -> None:
        start, path = self.at, table
        for key in self._keys():
            path = (*path, key)
            self.found.setdefault(path, start)
        self.at += len("=")
        self._value(path)

    def _value(self, path: Keys) -> None:
        self._skip(_SPACE)
        if self.text[self.at] not in "[{":
            self._skip(_TEXT)
            return
        listed, item = self.text[self.at] == "[", 0
        self.at += 1
        while self.text[self._skip(_GAP)] not in "]}":
            if listed:
                self.found[*path, item] = self.at
                self._value((*path, item))
                item += 1
            else:
                self._pair(path)
        self.at += 1
