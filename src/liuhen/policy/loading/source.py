"""The files of a pack's folder: their TOML, the line on which a table stands, and the digest over all of them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from liuhen.policy.faults import FaultList, Place
from liuhen.policy.loading.node import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ERROR_LINE = re.compile(r"at line (\d+)")


@dataclass(slots=True)
class SourceFile:
    """One TOML file. `name` is relative to the folder of packs: `ss/rules/recording.toml`."""

    name: str
    text: str
    data: Mapping[str, Any]
    _seen: dict[str, int] = field(default_factory=dict)

    def identified(self, name: str, kind: str = "") -> Place:
        """Return the place of the next table that says `id = "name"` or `code = "name"`."""
        pattern = rf'(?:^[ \t]*|[{{,][ \t]*)(?:id|code)[ \t]*=[ \t]*["\']{re.escape(name)}["\']'
        return self._place(pattern, f"{kind} {name}".strip())

    def headed(self, *path: str) -> Place:
        """Return the place of the table with the header `[a.b]`."""
        dotted = r"[ \t]*\.[ \t]*".join(rf'["\']?{re.escape(part)}["\']?' for part in path)
        return self._place(rf"^[ \t]*\[+[ \t]*{dotted}[ \t]*\]", f"[{'.'.join(path)}]")

    def _place(self, pattern: str, name: str) -> Place:
        nth = self._seen.get(pattern, 0)
        self._seen[pattern] = nth + 1
        return Place(self.name, name, partial(self._line, pattern, nth))

    def _line(self, pattern: str, nth: int) -> int:
        """Return the line of the nth match, the last one's when there are fewer, 1 when there is none."""
        starts = [match.end() for match in re.finditer(pattern, self.text, re.MULTILINE)]
        return self.text.count("\n", 0, starts[min(nth, len(starts) - 1)]) + 1 if starts else 1

    def node(self, faults: FaultList) -> Node:
        """Return the whole file as a table."""
        return Node(self.data, Place(self.name), faults)


@dataclass(frozen=True, slots=True)
class PackFolder:
    """A folder with a `pack.toml`; its name is the pack's id."""

    path: Path

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.path.name

    def read(self, name: str, faults: FaultList) -> SourceFile | None:
        """Read one file by its relative name; None (and a fault, when it is no TOML) when it cannot be used."""
        path = self.path / name
        if not path.is_file():
            return None
        label = f"{self.id}/{name}"
        try:
            text = path.read_text("utf-8")
            return SourceFile(label, text, tomllib.loads(text))
        except UnicodeDecodeError:
            faults.add(Place(label), "不是 UTF-8 文字", "存成 UTF-8")
        except tomllib.TOMLDecodeError as problem:
            line = _ERROR_LINE.search(str(problem))
            faults.add(
                Place(label, "", lambda: int(line[1]) if line else 1), f"不是 TOML：{problem}", "改正这一行的写法"
            )
        return None

    def each(self, folder: str, faults: FaultList) -> Iterator[SourceFile]:
        """Read every TOML file of a subfolder, in order of name."""
        for path in sorted((self.path / folder).glob("*.toml")):
            if source := self.read(f"{folder}/{path.name}", faults):
                yield source

    def digest(self, extended: list[str]) -> str:
        """Return SHA-256 over relative path and bytes of every file, and the digests of the packs it extends."""
        total = hashlib.sha256()
        for path in sorted(self._files(), key=lambda path: path.relative_to(self.path).as_posix()):
            content = path.read_bytes()
            total.update(f"{path.relative_to(self.path).as_posix()}\0{len(content)}\0".encode())
            total.update(content)
        for digest in extended:
            total.update(f"extends\0{digest}\0".encode())
        return f"sha256:{total.hexdigest()}"

    def _files(self) -> Iterator[Path]:
        for path in self.path.rglob("*"):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(self.path).parts):
                yield path
