"""Which tests and modules name which clause: the ids in their docstrings, comments and values."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CLAUSE = re.compile(r"\b(?:YC|ZH|HY|SS|PDS|XZCF|XZQZ|XZXK|XZFY|XZSS|MSSS|MFD|[A-Z]{1,8})-[A-Z0-9][A-Za-z0-9.-]*")
_CODE = re.compile(r"\bG(?:[1-9]|1[0-2])\b")


def tests_naming(folder: Path) -> dict[str, list[str]]:
    """Return, for each clause id named in a test, the tests (`path::function`, `path::Class::method`) that name it.

    A test reaches from the comment above its first decorator to its last line. What a class says outside its tests
    stands for the class, what a module says outside both for the module (`path`). Raises SyntaxError.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        name = path.relative_to(folder).as_posix()
        for owner, line in _owned_lines(path.read_text("utf-8")):
            for clause in _clauses(line):
                _note(found, clause, name + owner)
    return dict(found)


def modules_naming(folder: Path) -> dict[str, list[str]]:
    """Return, for each clause id named in a comment or docstring, the modules that name it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        for clause in _clauses(path.read_text("utf-8")):
            _note(found, clause, path.relative_to(folder).as_posix())
    return dict(found)


def _owned_lines(source: str) -> Iterator[tuple[str, str]]:
    """Yield every line with whose it is: `::function`, `::Class::method`, `::Class`, or nothing for the module."""
    lines = source.split("\n")
    owners = [""] * len(lines)
    for owner, node in _named(ast.parse(source).body):
        start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
        while start and lines[start - 1].lstrip().startswith("#"):
            start -= 1
        for number in range(start, node.end_lineno or node.lineno):
            owners[number] = owner
    return zip(owners, lines, strict=True)


def _named(
    body: Iterable[ast.stmt], around: str = ""
) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield classes, each before what stands in it, and tests."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield f"{around}::{node.name}", node
            yield from _named(node.body, f"{around}::{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield f"{around}::{node.name}", node


def _clauses(text: str) -> list[str]:
    return [clause.rstrip(".-") for clause in (*_CLAUSE.findall(text), *_CODE.findall(text))]


def _note(found: dict[str, list[str]], clause: str, name: str) -> None:
    if name not in found[clause]:
        found[clause].append(name)
