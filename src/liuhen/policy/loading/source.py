"""The files of a pack's folder: their TOML, the line on which a table stands, and the digest over all of them."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from liuhen.policy.faults import FaultList, Place
from liuhen.policy.loading.node import Node
from liuhen.policy.loading.positions import positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from liuhen.policy.faults import Keys

_ERROR_LINE = re.compile(r"at line (\d+)")
_WRONG = {  # what the reader of TOML says begins or goes on like this
    "Expected '='": ("键后面没有等号", "写成 键 = 值"),
    "Invalid initial character for a key": ("键的写法不对", "中文的键加英文引号；花括号里的内容写在一行"),
    "Invalid statement": ("这一行不是 键 = 值", "中文的键加英文引号"),
    "Invalid value": ("值的写法不对", '文字加英文引号，如 "3年"'),
    "Unclosed array": ("方括号没有收尾", "补上 ]"),
    "Unclosed inline table": ("花括号没有收尾", "补上 }，花括号里的内容写在一行"),
    "Unterminated string": ("引号没有收尾", "补上英文引号"),
    "Illegal character": ("文字里有不能用的字符", "文字写在一行里，收尾的引号用英文引号"),
    "Cannot overwrite a value": ("这里又写了一次已有的键", "去掉一个；并列的几项各写一段 [[…]]，两层方括号"),
    "Cannot declare": ("同名的一段写了两次", "合成一段；并列的几项各写一段 [[…]]，两层方括号"),
    "Duplicate inline table key": ("花括号里一个键写了两次", "去掉一个"),
    "Expected newline": ("一行里写了两件事", "一行写一个 键 = 值"),
    "Expected ']": ("方括号不成对", "写成 [名] 或 [[名]]"),
}


@dataclass(slots=True)
class SourceFile:
    """One TOML file. `name` is relative to the folder of packs: `ss/rules/recording.toml`."""

    name: str
    text: str
    data: Mapping[str, Any]
    _positions: dict[Keys, int] = field(default_factory=dict)

    def line_of(self, path: Keys) -> int:
        """Return the line of a key; that of the table around it when it is not written, 1 when there is none."""
        if not self._positions:
            self._positions = positions(self.text)
        known = next((path[:length] for length in range(len(path), 0, -1) if path[:length] in self._positions), None)
        return self.text.count("\n", 0, self._positions[known]) + 1 if known else 1

    def node(self, faults: FaultList) -> Node:
        """Return the whole file as a table."""
        return Node(self.data, Place(self.name, "", self.line_of), faults)


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
            found = _ERROR_LINE.search(str(problem))
            line = int(found[1]) if found else text.count("\n") + 1  # "at end of document"
            what, remedy = next(
                (words for start, words in _WRONG.items() if str(problem).startswith(start)),
                (str(problem), "改正这一行的写法"),
            )
            faults.add(Place(label, "", lambda _: line), f"不是 TOML：{what}", remedy)
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
