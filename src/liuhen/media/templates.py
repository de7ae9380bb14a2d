"""The template language of file names: literal text, pieces in braces, optional parts in brackets.

    {device}@{date}{time}@{sequence}[@{mark}]        {device:7}_{officer:6}{date}{time}_{sequence}

A template is compiled to an anchored expression with possessive repeats only, so that matching takes linear time on
any name; that a repeat ends where it should is checked when the template is read. Specification: docs/formats/names.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_DIGIT = "[0-9]"
# piece → (class of its characters, fewest, most); marks are listed by the pattern itself
PIECES: Mapping[str, tuple[str, int, int]] = {
    "device": ("[A-Za-z0-9-]", 1, 32),
    "officer": ("[A-Za-z0-9]", 1, 16),
    "date": (_DIGIT, 8, 8),
    "time": (_DIGIT, 6, 6),
    "year": (_DIGIT, 4, 4),
    "month": (_DIGIT, 2, 2),
    "day": (_DIGIT, 2, 2),
    "hour": (_DIGIT, 2, 2),
    "minute": (_DIGIT, 2, 2),
    "second": (_DIGIT, 2, 2),
    "sequence": (_DIGIT, 1, 9),
    "mark": ("", 1, 1),
    "words": (r"[^\W_]", 1, 80),
}
_TOKEN = re.compile(r"\{([a-z]+)(?::([1-9][0-9]?))?\}|[\[\]]|[^\[\]{}]+|.", re.DOTALL)
_MOST_OPTIONAL = 3


@dataclass(frozen=True, slots=True)
class Part:
    """Literal `text`, or the `piece` of `least` to `most` characters; `optional` numbers its bracket, 0 none."""

    text: str = ""
    piece: str = ""
    least: int = 0
    most: int = 0
    optional: int = 0


class TemplateError(ValueError):
    """A template that cannot be used; the message is plain Chinese with the remedy."""


@cache
def parts_of(template: str) -> tuple[Part, ...]:
    """Read a template. Raises TemplateError."""
    parts: list[Part] = []
    group, inside = 0, False
    for token in _TOKEN.finditer(template):
        if token[0] in {"[", "]"}:
            if inside == (token[0] == "["):
                raise TemplateError("方括号不成对：可有可无的部分写成 [_{mark}]，不能嵌套")
            inside = not inside
            group += inside
        elif token[1]:
            parts.append(_piece(token[1], token[2], group if inside else 0))
        elif token[0] in "{}/":
            raise TemplateError(f"有多余的 {token[0]}：花括号里写要素名称，例如 {{device}}")
        else:
            parts.append(Part(text=token[0], optional=group if inside else 0))
    if inside or group > _MOST_OPTIONAL:
        raise TemplateError(f"方括号没有合上，或多于 {_MOST_OPTIONAL} 处：请补上 ] 或拆成几个样式")
    _check(parts)
    return tuple(parts)


@cache
def expression_of(template: str, marks: tuple[str, ...]) -> re.Pattern[str]:
    """Compile a template with its marks. Raises TemplateError."""
    written: list[str] = []
    group = 0
    for part in (*parts_of(template), Part()):
        if part.optional != group:
            written.append((")?" if group else "") + ("(?:" if part.optional else ""))
            group = part.optional
        written.append(_expression(part, marks) if part.piece else re.escape(part.text))
    return re.compile("".join(written), re.IGNORECASE)


def write(template: str, pieces: Mapping[str, str]) -> str:
    """Return the name that has these pieces. Raises KeyError when a piece of the fixed part is missing."""
    parts = parts_of(template)
    left_out = {part.optional for part in parts if part.optional and part.piece and part.piece not in pieces}
    return "".join(pieces[part.piece] if part.piece else part.text for part in parts if part.optional not in left_out)


def _piece(name: str, width: str | None, group: int) -> Part:
    if name not in PIECES:
        raise TemplateError(f"不认识的要素 {{{name}}}：可以用 {'、'.join(PIECES)}")
    _, least, most = PIECES[name]
    if width is not None and (least == most or int(width) > most):
        raise TemplateError(f"{{{name}:{width}}} 的位数不对：{{{name}}} 固定 {most} 位，或最多 {most} 位")
    return Part("", name, int(width or least), int(width or most), group)


def _expression(part: Part, marks: Sequence[str]) -> str:
    if part.piece == "mark":
        if not marks:
            raise TemplateError('用了 {mark} 而没有列出标记：请写 marks = ["IMP"]')
        return f"(?P<mark>{'|'.join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))})"
    # A word without any digit is no device number: it is what the camera calls its files.
    ahead = "(?=[A-Za-z-]*+[0-9])" if part.piece == "device" else ""
    return f"(?P<{part.piece}>{ahead}{PIECES[part.piece][0]}{{{part.least},{part.most}}}+)"


def _check(parts: Sequence[Part]) -> None:
    names = [part.piece for part in parts if part.piece]
    if not names:
        raise TemplateError("没有任何要素：至少写一个，例如 {sequence}")
    if len(names) != len(set(names)):
        raise TemplateError("同一个要素写了两次：每个要素只写一次")
    have = set(names)
    if have & {"time", "hour"} and not have & {"date", "year"}:
        raise TemplateError("有时间没有日期：请加上 {date}，或 {year}、{month}、{day}")
    for first, others in (
        ("year", {"month", "day"}),
        ("hour", {"minute"}),
        ("second", {"minute"}),
        ("minute", {"hour"}),
    ):
        if first in have and not others <= have:
            raise TemplateError(f"有 {{{first}}} 还要有 {'、'.join(f'{{{name}}}' for name in sorted(others))}")
    if have & {"month", "day"} and "year" not in have:
        raise TemplateError("有月日没有年：请加上 {year}")
    for variant in _variants(parts):
        for part, following in pairwise(variant):
            if part.least < part.most and not _ends(part, following):
                raise TemplateError(
                    f"{{{part.piece}}} 的后面要有分隔符，或写明位数，例如 {{{part.piece}:{part.least + 3}}}"
                )


def _variants(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield the template with each choice of its optional parts."""
    groups = sorted({part.optional for part in parts if part.optional})
    for choice in product((True, False), repeat=len(groups)):
        kept = {0} | {group for group, keep in zip(groups, choice, strict=True) if keep}
        yield [part for part in parts if part.optional in kept]


def _ends(part: Part, following: Part) -> bool:
    """Tell whether a repeat ends where the next part begins: at a character that it cannot take itself."""
    return bool(following.text) and not re.fullmatch(PIECES[part.piece][0], following.text[0])
