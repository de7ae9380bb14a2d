"""Reads lists: printed rows that are also rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from liuhen.policy.conditions import ConditionReader
from liuhen.policy.faults import listing
from liuhen.policy.layouts import Column, Listing, Row
from liuhen.policy.loading.rules import COMMON, Frame, read_rule
from liuhen.policy.verbs import VERBS

if TYPE_CHECKING:
    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.node import Node
    from liuhen.policy.loading.source import SourceFile
    from liuhen.policy.rules import Rule

_LIST = ("id", "title", "cites", "columns", "asks", "when")


def read_list(desk: Desk, source: SourceFile) -> tuple[Listing, list[Rule]]:
    """Read one list with its rules. A row's rule is called `LIST.ROW`, or as the row is when that begins `PACK.`."""
    whole = source.node(desk.faults)
    node = whole.head("list", _LIST, ["id", "title"], ["row"])
    columns = read_columns(node)
    around = ConditionReader(desk).read(node.table("when"))
    frame = Frame("row", node.texts("asks"), node.texts("cites"), (around,))
    desk.citations(node, node.texts("cites"))
    rows, rules = [], []
    called = f"清单 {node.text('id')} 的" if node.text("id") else "清单（没有 id）的"
    for number, table in enumerate(whole.tables("row"), start=1):
        name = table.text("id") or table.text("code")
        row = table.called(f"{called} {name or f'第{number}行'}", "id", "code")
        row.closed(("id", "code", "asks", "show", *COMMON, *VERBS))
        if not name:
            row.fault("缺少 id 或 code", 'id = "1"')
        rule_id = name if name.startswith(f"{desk.pack}.") else f"{node.text('id')}.{name}"
        rule = read_rule(desk, row, rule_id, frame)
        rules.extend([rule] if rule else [])
        rows.append(Row(name, row.texts("cites") or frame.cites, _cells(row, columns), rule.id if rule else ""))
        if rule is None:
            desk.citations(row, row.texts("cites"))
    return Listing(node.text("id"), node.text("title"), desk.pack, frame.cites, columns, tuple(rows)), rules


def read_columns(node: Node) -> tuple[Column, ...]:
    """Read `columns = [{key, head}]`; a register may name just the heads."""
    heads = node.data.get("columns", [])
    if isinstance(heads, Mapping) and not {"key", "head"} & set(heads):
        words = [(key, head if isinstance(head, str) else "…") for key, head in heads.items()] or [("step", "环节")]
        listed = ", ".join(f'{{key="{key}", head="{head}"}}' for key, head in words)
        node.fault("columns 应为列表，写的是表", f"写成 columns = [{listed}]", ("columns",))
        return tuple(Column(key, head) for key, head in words)
    if isinstance(heads, list) and heads and all(isinstance(head, str) for head in heads):
        return tuple(Column(head, head) for head in heads)
    columns = []
    for column in node.tables("columns"):
        column.closed(("key", "head"), ["key", "head"])
        columns.append(Column(column.text("key"), column.text("head")))
    return tuple(columns)


def _cells(row: Node, columns: tuple[Column, ...]) -> dict[str, str]:
    keys = [column.key for column in columns]
    cells = row.words("show")
    if lost := [key for key in cells if key not in keys]:
        declare = ", ".join(f'{{key="{key}", head="…"}}' for key in lost)
        row.fault(
            f"show 的列 {'、'.join(repr(key) for key in lost)} 没有声明",
            listing(keys) or f"在 [list] 里写 columns = [{declare}]",
        )
    return cells
