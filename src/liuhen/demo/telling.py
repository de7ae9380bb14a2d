"""The end of `liuhen demo` in plain Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.kernel.moments import parse_iso
from liuhen.policy.words import when_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from liuhen.demo.outcome import AgencyTold, Debt, Outcome


def told(outcome: Outcome, receipt: str, password: str, logins_file: str) -> str:
    """Return the whole text: receipt, overdue, tampering, checkpoint, and last what is looked for first: logins."""
    return "\n".join(
        [
            *_section("刚刚采集的一张存储卡", receipt.splitlines()),
            *_section("现在逾期的事项", _overdue(outcome)),
            *_section("被改动的原件", _tampered(outcome)),
            *_section("存证日志", _checkpoint(outcome)),
            *_section("登录", logins(outcome, password).splitlines()),
            f"登录名和口令也写在 {logins_file}（只有您能读）。口令只用于这一次演示，不会再次显示。",
        ]
    )


def logins(outcome: Outcome, password: str) -> str:
    """Return who can log in, agency by agency, with the one passphrase of this run."""
    lines = [f"所有演示人员的口令：{password}"]
    for agency in outcome.agencies:
        lines += ["", f"{agency.name}"]
        lines += [f"  {person.login:<14}{person.name}　{person.roles}（{person.unit}）" for person in agency.logins]
    return "\n".join(lines)


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"── {title} ──", *lines, ""]


def _overdue(outcome: Outcome) -> list[str]:
    at = parse_iso(outcome.today)
    return [line for agency in outcome.agencies for line in _of_agency(agency, at)]


def _of_agency(agency: AgencyTold, at: datetime) -> Iterator[str]:
    yield f"{agency.name}：逾期未办 {len(agency.overdue)} 项，逾期办结 {len(agency.late)} 项"
    for debt in agency.overdue:
        yield f"  × {_owed(debt, at)}，至今没有（{_folded(debt.words)}）"
    for debt in agency.late:
        yield f"  ! {_owed(debt, at)}，实际 {when_words(parse_iso(debt.done_at), at)}（{_folded(debt.words)}）"


def _owed(debt: Debt, at: datetime) -> str:
    return f"{debt.who}　{debt.what}　{debt.title}　期限 {when_words(parse_iso(debt.due_at), at)}"


def _folded(cites: tuple[str, ...]) -> str:
    """Name a document once for the articles that follow each other in it."""
    told: list[str] = []
    document = ""
    for cite in cites:
        name, mark, article = cite.rpartition("》")
        told.append(article if mark and name == document else cite)
        document = name
    return "、".join(told)


def _tampered(outcome: Outcome) -> list[str]:
    words = {"changed": "内容有变", "unreadable": "读不出", "intact": "完好"}
    lines = [
        f"{found.code}：{'，'.join(words.get(result, result) for result in found.outcomes)}"
        + ("（已从副本库修复，被改动的文件另行保留）" if found.repaired_from else "（没有可用的副本）")
        for found in outcome.fixity
    ]
    return ["演示中有人绕过程序改动了磁盘上的一份原件。完整性检查的结果：", *(f"  {line}" for line in lines)]


def _checkpoint(outcome: Outcome) -> list[str]:
    checkpoint = outcome.checkpoint
    return [
        f"共 {checkpoint['size']} 条，根散列 {checkpoint['root']}",
        "检查点（请另存一份，日后可凭它证明日志没有被改写）：",
        *(f"  {line}" for line in str(checkpoint["note"]).rstrip().splitlines()),
        "核验：liuhen verify all",
    ]
