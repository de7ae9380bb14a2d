"""Writes docs/facts.md from the vocabulary, so that the page cannot say anything else than the program."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from liuhen.policy.answers import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.policy.vocabulary import Fact, Question, Vocabulary

_HEAD = """\
# 事实与问题

由 `liuhen pack facts` 从 `src/liuhen/policy/vocabulary/` 生成，不要手改。

事实的名字是“事物.事实”。在 JSON 里可以嵌套（`{"activity": {"remote": true}}`），也可以用点号
（`{"activity.remote": true}`）。同一个事实只写一次。没有给出的事实：有“不写即”的按它算，否则是未知。

| 类型 | 写法 |
|---|---|
| `bool` | `true`、`false` |
| `moment` | `"2026-03-10T16:20:00+08:00"`；不写时区的按北京时间 |
| `day` | `"2026-03-10"` |
| `number`、`money` | 整数；`money` 以分计 |
| `text` | 文字 |
| `enum` | 取值之一；标 `+` 的清单，制度包可以增加取值 |
| `list` | 文字的列表 |
| `records` | 若干行，每行有所列的项目 |
| `filled` | 项目 → 完成的时刻，或 `true` |
"""


def facts_page(vocabulary: Vocabulary) -> str:
    """Return the page as Markdown."""
    lines = [_HEAD, "## 问题", ""]
    lines += [
        "| 问题 | 说明 | 接受的回答 | 合并 | 以哪个事实的日期定适用的版本 | 等级，由低到高 |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_question(question) for question in vocabulary.questions.values()]
    lines += ["", "合并：`each` 逐条、`highest` 取最高、`longest` 取最长、`gate` 没有准许就不准、`all_of` 全部列出。"]
    for thing, facts in groupby(vocabulary.facts.values(), key=lambda fact: fact.name.partition(".")[0]):
        lines += ["", f"## {thing}", "", "| 事实 | 名称 | 类型 | 取值或项目 | 不写即 |", "|---|---|---|---|---|"]
        lines += [_fact(fact) for fact in facts]
    for title, names in (("应办事项", vocabulary.obligations), ("角色", vocabulary.roles)):
        lines += ["", f"## {title}", "", "| 代码 | 名称 |", "|---|---|"]
        lines += [f"| `{name}` | {label} |" for name, label in names.items()]
    return "\n".join(lines) + "\n"


def _question(question: Question) -> str:
    takes = " ".join(f"`{verb}`" for verb in question.takes)
    law = "、".join(f"`{name}`" for name in question.law_of) or "判断时刻"
    scale = " < ".join(f"`{value}`" for value in question.scale) or "–"
    return f"| `{question.id}` | {question.label} | {takes} | {question.combine} | {law} | {scale} |"


def _fact(fact: Fact) -> str:
    values = "；".join(_values(fact)) or "–"
    kind = f"`{fact.type.value}`" + (" +" if fact.open else "")
    return f"| `{fact.name}` | {fact.label or '–'} | {kind} | {values} | {_silence(fact)} |"


def _values(fact: Fact) -> Iterator[str]:
    yield from (f"`{code}` {label}" for code, label in fact.values.items())
    yield from (f"`{name}` {kind.value}" for name, kind in fact.fields.items())


def _silence(fact: Fact) -> str:
    if fact.absent is None:
        return "未知"
    if isinstance(fact.absent, bool):
        return "是" if fact.absent else "否"
    return "空" if fact.absent == [] else str(plain(fact.absent))
