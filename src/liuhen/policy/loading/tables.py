"""Reads annual tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.policy.conditions import ALWAYS, ConditionReader
from liuhen.policy.faults import listing
from liuhen.policy.layouts import AnnualTable, TableColumn
from liuhen.policy.loading.terms import TIMES
from liuhen.policy.vocabulary import FactType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.policy.loading.desk import Desk
    from liuhen.policy.loading.node import Node
    from liuhen.policy.loading.source import SourceFile

_TABLE = ("id", "title", "cites", "rows", "totals", "columns")
_COLUMN = ("head", "count", "sum", "plus", "dated", "where", "each", "counted_as")


def read_tables(desk: Desk, source: SourceFile) -> Iterator[AnnualTable]:
    """Read the annual tables of one file."""
    whole = source.node(desk.faults)
    whole.closed(["table"])
    for node in whole.entries("table", "年度表"):
        node.closed(_TABLE, ["id", "title", "cites", "columns"])
        desk.citations(node, node.texts("cites"))
        columns = tuple(_column(desk, column) for column in node.tables("columns"))
        for column in columns:
            if any(index >= len(columns) for index in column.plus):
                node.fault(
                    f"plus 的列号超出范围：{'、'.join(map(str, column.plus))}", f"列号从 0 到 {len(columns) - 1}"
                )
        cites, totals = node.texts("cites"), node.flag("totals")
        yield AnnualTable(node.text("id"), node.text("title"), desk.pack, cites, node.text("rows"), totals, columns)


def _column(desk: Desk, node: Node) -> TableColumn:
    node.closed(_COLUMN, ["head"])
    ways = [way for way in ("count", "sum", "plus") if way in node.data]
    if len(ways) > 1:
        node.fault("一列只能写 count、sum、plus 之一")
    if {"count", "sum"} & set(ways) and "dated" not in node.data:
        node.fault("缺少键 'dated'", "写上归入哪一年所依的日期")
    return TableColumn(
        head=node.texts("head"),
        count=node.text("count"),
        sum=node.text("sum"),
        plus=_indexes(node),
        dated=_typed(desk, node, "dated", TIMES),
        where=ConditionReader(desk).read(node.table("where")) if "where" in node.data else ALWAYS,
        each=_typed(desk, node, "each", (FactType.LIST, FactType.RECORDS)),
        counted_as=_counted_as(desk, node),
    )


def _indexes(node: Node) -> tuple[int, ...]:
    value = node.data.get("plus", [])
    if not isinstance(value, list) or not all(type(index) is int and index >= 0 for index in value):
        node.fault("plus 应为列号的列表", "plus = [1, 2]")
        return ()
    return tuple(value)


def _typed(desk: Desk, node: Node, key: str, types: tuple[FactType, ...]) -> str:
    name = node.text(key)
    fact = desk.fact(node, name) if name else None
    if fact and fact.type not in types:
        node.fault(f"{key} 的 {name} 类型不对，它的类型是 {fact.type.value}")
    return name


def _counted_as(desk: Desk, node: Node) -> str:
    value = node.text("counted_as")
    scale = desk.vocabulary.questions["statistics.column"].scale
    if value and value not in scale:
        node.fault(
            f"'{value}' 不在 statistics.column 的等级里",
            listing(scale) or "在 pack.toml 的 [pack.scales] 里写出由低到高的顺序",
        )
    return value
