"""Reads forms and registers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from liuhen.policy.layouts import Form, FormField
from liuhen.policy.loading.lists import read_columns
from liuhen.policy.vocabulary import FactType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.node import Node
    from liuhen.policy.loading.source import SourceFile

_FORM = ("id", "title", "cites", "kind", "basis", "columns", "grid", "fields")
_FIELD = ("label", "type", "required", "fact", "sign", "each", "choices")
_TYPES = ("text", "opinion", "signature", "date", "table")
_CELL = re.compile(r"@(?P<field>\w+)(?:\*(?P<span>[1-9]))?")


def read_forms(desk: Desk, source: SourceFile) -> Iterator[Form]:
    """Read the forms of one file; a grid that speaks of other fields than the form has is reported."""
    whole = source.node(desk.faults)
    whole.closed(["form"])
    for node in whole.entries("form", "表单"):
        node.closed(_FORM, ["id", "title", "cites"])
        desk.citations(node, node.texts("cites"))
        grid = _grid(node)
        fields = {name: _field(desk, node.table("fields").table(name), name) for name in node.table("fields").data}
        _check_grid(node, grid, set(fields))
        yield Form(
            id=node.text("id"),
            title=node.text("title"),
            pack=desk.pack,
            cites=node.texts("cites"),
            kind=node.text("kind"),
            basis=node.text("basis", "text"),
            columns=read_columns(node),
            grid=grid,
            fields=fields,
        )


def _grid(node: Node) -> tuple[tuple[str, ...], ...]:
    rows = node.data.get("grid", [])
    fits = isinstance(rows, list) and all(
        isinstance(row, list) and all(isinstance(c, str) for c in row) for row in rows
    )
    if not fits:
        node.fault("grid 应为若干行，每行是文字的列表", 'grid = [["标签", "@field*3"], …]')
        return ()
    return tuple(tuple(row) for row in rows)


def _check_grid(node: Node, grid: tuple[tuple[str, ...], ...], fields: set[str]) -> None:
    shown: set[str] = set()
    for cell in (cell for row in grid for cell in row if cell.startswith("@")):
        match = _CELL.fullmatch(cell)
        if match:
            shown.add(match["field"])
        else:
            node.fault(f"格子 '{cell}' 写法不对", "写成 @field 或 @field*3")
    if grid and shown != fields:
        node.fault(f"grid 与 fields 不一致：{'、'.join(sorted(shown ^ fields))}", "两处用同样的名字")


def _field(desk: Desk, node: Node, name: str) -> FormField:
    node.closed(_FIELD, ["label"])
    fact = node.text("fact")
    if fact:
        desk.fact(node, fact)
    each = node.text("each")
    listed = desk.fact(node, each) if each else None
    if listed and listed.type is not FactType.LIST:
        node.fault(f"each 的 {each} 应为列表，它的类型是 {listed.type.value}")
    return FormField(
        name=name,
        label=node.text("label"),
        type=node.choice("type", _TYPES, "text"),
        required=node.flag("required"),
        fact=fact,
        sign=desk.role(node, node.text("sign")),
        each=each,
        choices=node.texts("choices"),
    )
