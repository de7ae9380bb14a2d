"""The page of the log: entries, the latest checkpoint, and the check of the whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from liuhen.kernel.moments import parse_iso
from liuhen.ledger.queries import latest_checkpoint, size, waiting
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.notes import parse_note
from liuhen.web.addresses import address
from liuhen.web.pages.acts import ACTS, act_words, actor_words, is_refusal
from liuhen.web.pages.subjects import Names
from liuhen.web.viewmodels import chinese
from liuhen.web.viewmodels.ledger import CheckpointCard, EntryRow, LedgerPage, Verification
from liuhen.web.viewmodels.parts import Choice, EmptyState, Field, Filters, Link, Pager, Picked, Row, View, chip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.ledger.checkpoints import Checkpoint
    from liuhen.ledger.entries import Entry
    from liuhen.ledger.runs import Run

VIEWS = (
    ("", "全部"),
    ("recording.viewed", "查看"),
    ("recording.view.refused", "被拒绝的查看"),
    ("recording.sealed", "封存"),
    ("recording.fixity", "完整性有变"),
    ("session.opened", "登录"),
)
LIMITS = (
    "日志证明：签发检查点以后，条目没有被改、删、换序。签发以前写进去的内容是否真实，要看写的人和设备。",
    "整份日志连同密钥一起重做，只有拿着旧检查点的人才看得出来：交接单、光盘上印的检查点请留好。",
    "检查点的时间是服务器的时间，没有第三方时间戳时，不单独证明时刻。",
)
_LONGEST = 300


def ledger_page(
    entries: Sequence[Entry], *, more: bool, given: Mapping[str, str], run: Run | None, at: datetime, problem: str = ""
) -> LedgerPage:
    """Return the page; `more` says whether older entries follow."""
    path, latest = reverse("ledger"), latest_checkpoint()
    act, text, names = given.get("act", ""), given.get("q", ""), Names()
    return LedgerPage(
        summary=f"共 {size():,} 条入树，{waiting():,} 条等待入树。每一步操作和每一次拒绝都在这里，只增不改。",
        filters=Filters(
            path,
            (Field("act", "动作", "select", act, (Choice("", "全部动作"), *_acts())),),
            query=text,
            placeholder="资料编号、交接单号、设备编号、登录名",
            picked=tuple(_picked(path, given)),
            clear=path if given else "",
            error=problem,
        ),
        rows=tuple(entry_row(entry, latest, names) for entry in entries),
        pager=Pager(
            f"本页 {len(entries)} 条，新的在前",
            following=address(path, given, before=entries[-1].number) if more else "",
            previous=address(path, given, before="") if given.get("before") else "",
        ),
        empty=EmptyState("没有这样的条目", "换个动作或编号再找。编号要写全：资料编号、交接单号、设备编号或登录名。"),
        verification=verification_of(run, at),
        checkpoint=_card(latest) if latest else None,
        limits=LIMITS,
        views=tuple(View(words, address(path, {"act": code}), None, code == act) for code, words in VIEWS),
    )


def entry_row(entry: Entry, latest: Checkpoint | None, names: Names) -> EntryRow:
    """Return one entry with its facts; its proof once a checkpoint covers it."""
    proven = latest is not None and entry.index is not None and entry.index < latest.size
    actor = entry.document.get("actor")
    name = actor_words(actor) if isinstance(actor, dict) else ""
    refused = is_refusal(entry.act)
    return EntryRow(
        at=entry.at,
        actor=f"{name}（{entry.actor}）",
        act=entry.act,
        words=act_words(entry.act),
        subject=Link(names.of(entry.subject), ""),
        index=entry.index,
        facts=tuple(Row(name, words) for name, value in entry.facts.items() if (words := _words(value))),
        leaf=leaf_hash(entry.content).hex(),
        refused=refused,
        proof=reverse("proof", args=[entry.index]) if proven else "",
    )


def verification_of(run: Run | None, at: datetime) -> Verification:
    """Return how the check of the whole stands."""
    start, poll = reverse("verify_ledger"), reverse("verification")
    if run is None:
        words = "把每一条重算一遍，核对树、检查点和签名。大的日志要几分钟，可以关掉页面。"
        return Verification("idle", start, words=words)
    begun = chinese.near(parse_iso(run.started_at), at)
    if run.state == "running":
        return Verification(
            "running", start, poll, run.done, run.total, f"{begun} 由{run.by}开始。可以关掉页面，回来接着看。"
        )
    if run.state == "failed":
        return Verification("failed", start, words=run.problem, chip=chip("unreadable", "没有做完"))
    ended = chinese.near(parse_iso(run.finished_at), at)
    rows = (
        Row("核对条目", f"{run.total:,} 条"),
        Row("核对检查点", f"{run.checkpoints:,} 个"),
        Row("根值", chinese.grouped(run.root), mono=True),
    )
    if run.found:
        words = f"{ended} 验证完：发现 {run.found} 处不符。{'；'.join(run.findings)}"
        return Verification("done", start, words=words, chip=chip("changed", "日志有变"), rows=rows)
    return Verification("done", start, words=f"{ended} 验证完：全部一致。", chip=chip("intact", "日志完好"), rows=rows)


def _card(latest: Checkpoint) -> CheckpointCard:
    signed = [signature.name for signature in parse_note(latest.note).signatures]
    others = [name for name in signed if name != settings.LIUHEN_ORIGIN]
    return CheckpointCard(
        size=latest.size,
        at=latest.at,
        root=latest.root.hex(),
        origin=settings.LIUHEN_ORIGIN,
        key_name=signed[0] if signed else "",
        signatures=(Row("会签", "、".join(others) or "还没有别的机构会签"),),
        download=Link("下载签名检查点", reverse("checkpoint", args=[latest.size])),
    )


def _acts() -> tuple[Choice, ...]:
    return tuple(Choice(act, words) for act, words in ACTS.items() if act.count(".") == 1)


def _picked(path: str, given: Mapping[str, str]) -> list[Picked]:
    named = {"act": act_words(given.get("act", "")), "q": given.get("q", "")}
    return [Picked(words, address(path, given, **{name: "", "before": ""})) for name, words in named.items() if words]


def _words(value: object) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | Mapping) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……（全文在证明文件里）"
