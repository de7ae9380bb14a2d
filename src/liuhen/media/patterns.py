"""File-name patterns as data: the built-in ones (patterns.toml) and an agency's own file of the same form."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .templates import TemplateError, expression_of, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from .times import Convention

_TEXTS = ("name", "maker", "template", "example")
_LISTS = ("marks", "suffixes")
_CONVENTIONS = ("utc", "local")


class PatternError(Exception):
    """A pattern file that cannot be used: `faults` are plain Chinese lines with file, pattern, fault and remedy."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class NamePattern:
    """One pattern. `maker` says in Chinese whose names look so; `suffixes` () takes any; `tag_time` as in NameFacts."""

    name: str
    template: str
    maker: str = ""
    marks: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    tag_time: Convention | None = None

    def match(self, name: str) -> dict[str, str] | None:
        """Return piece → text for a bare file name, None when it does not look so. Letters match in either case."""
        stem, dot, suffix = name.rpartition(".")
        if not dot:
            stem, suffix = name, ""
        if self.suffixes and suffix.lower() not in self.suffixes:
            return None
        found = expression_of(self.template, self.marks).fullmatch(stem)
        return {piece: text for piece, text in found.groupdict().items() if text is not None} if found else None

    def write(self, **pieces: str) -> str:
        """Return the stem with these pieces; optional parts are written when their pieces are given.

        Raises KeyError when a piece of the fixed part is missing.
        """
        return write(self.template, pieces)


def load_patterns(path: Path) -> tuple[NamePattern, ...]:
    """Load a pattern file. Raises PatternError with every fault of the file, and OSError when it cannot be read."""
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PatternError([f"{path.name}：不是有效的 TOML（UTF-8）文件（{error}）。请按提示的行号修改。"]) from error
    entries = document.get("pattern")
    if not isinstance(entries, list) or not entries or set(document) != {"pattern"}:
        raise PatternError([f"{path.name}：应当只有 [[pattern]] 表，至少一个。请参照文件名样式说明补上。"])
    patterns: list[NamePattern] = []
    faults: list[str] = []
    for number, entry in enumerate(entries, start=1):
        try:
            patterns.append(_pattern(entry, {pattern.name for pattern in patterns}))
        except TemplateError as fault:
            faults.append(f"{path.name} 第 {number} 个样式“{_shown(entry)}”：{fault}。")
    if faults:
        raise PatternError(faults)
    return tuple(patterns)


def _pattern(entry: object, taken: set[str]) -> NamePattern:
    """Read one table. Raises TemplateError for the first fault in it."""
    if not isinstance(entry, dict):
        raise TemplateError("应当是一个 [[pattern]] 表")
    unknown = set(entry) - {*_TEXTS, *_LISTS, "tag_time"}
    if unknown:
        raise TemplateError(f"不认识的键 {'、'.join(sorted(unknown))}：请删去或改正拼写")
    name, maker, template, example = (_text(entry, key) for key in _TEXTS)
    if name in taken:
        raise TemplateError("名称重复：请换一个名称")
    marks, suffixes = (_list(entry, key) for key in _LISTS)
    convention = entry.get("tag_time")
    if convention is not None and convention not in _CONVENTIONS:
        raise TemplateError('tag_time 只能是 "utc" 或 "local"；不清楚就不写')
    lowered = tuple(suffix.lower().lstrip(".") for suffix in suffixes)
    pattern = NamePattern(name, template, maker, marks, lowered, cast("Convention | None", convention))
    if pattern.match(example) is None:
        raise TemplateError(f"样例 {example} 与样式 {template} 对不上：请改正其中之一")
    return pattern


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TemplateError(f"缺少 {key}：请写一段文字")
    return value


def _list(entry: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise TemplateError(f'{key} 应当是文字的列表，例如 {key} = ["IMP"]')
    return tuple(value)


def _shown(entry: object) -> str:
    return str(entry.get("name", "未命名")) if isinstance(entry, dict) else "未命名"
