"""`liuhen verify store|ledger|all`: originals against their digests, the log against itself and its checkpoints."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from liuhen.ledger.verification import verify_ledger
from liuhen.merkle.notes import NoteError, VerifierKey
from liuhen.recordings.books import codes_of, contradictions, given_out, verify_store
from liuhen.store.findings import Outcome
from liuhen.store.problems import StoreError

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from liuhen.ledger.verification import Report as LedgerReport
    from liuhen.store.findings import Report as StoreReport

FOUND, WRONG_USAGE = 1, 2


class Command(BaseCommand):
    """Checks what is kept. Exit code 0: sound, 1: something was found, 2: wrong usage."""

    help = "核验：存储库中的原件，存证日志，或两者"
    requires_system_checks = ()  # they import every page; the lint runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what to check and how to answer."""
        parser.add_argument("what", choices=("store", "ledger", "all"), metavar="store|ledger|all", help="核验什么")
        parser.add_argument("--key", metavar="公钥", help="您另行取得的日志校验公钥，如移交单上印制的公钥")
        parser.add_argument("--from-device", action="store_true", help="绕过缓存，从存储设备读取原件")
        parser.add_argument("--json", action="store_true", help="向标准输出写 JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        """Run the checks and say what was found."""
        what = options["what"]
        answers: dict[str, dict[str, object]] = {}
        words: list[str] = []
        sound = True
        if what in {"store", "all"}:
            store = _store(from_device=options["from_device"])
            differing = list(contradictions())
            answers["store"] = store.as_json() | {"contradictions": differing}
            sound = store.sound and not differing
            words += [*_store_words(store), *(f"  {line}" for line in differing)]
        if what in {"ledger", "all"}:
            ledger = _ledger(options["key"])
            answers["ledger"], sound = ledger.as_json(), sound and ledger.sound
            words += _ledger_words(ledger)
        answer = answers if what == "all" else answers[what]
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else "\n".join(words))
        if not sound:
            sys.exit(FOUND)


def _store(*, from_device: bool) -> StoreReport:
    try:
        return verify_store(from_device=from_device)
    except StoreError as error:
        raise CommandError(f"{error.words}。{error.remedy}") from error


def _ledger(key: str | None) -> LedgerReport:
    try:
        trusted = None if key is None else VerifierKey.parse(key)
    except NoteError as error:
        raise CommandError(f"--key 不是校验公钥：{error}", returncode=WRONG_USAGE) from error
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("核验存证日志", total=None)
        return verify_ledger(
            trusted=trusted,
            elsewhere=given_out(),
            on_progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _store_words(report: StoreReport) -> list[str]:
    counts = "，".join(
        f"{name} {len(report.of(outcome))}"
        for name, outcome in (
            ("被改动", Outcome.CHANGED),
            ("缺失", Outcome.MISSING),
            ("无法读取", Outcome.UNREADABLE),
            ("来历不明", Outcome.FOREIGN),
        )
    )
    head = f"存储库：核验 {report.checked} 件，完好 {report.intact}，{counts}"
    codes = codes_of({finding.object_id for finding in report.findings})
    lines = [
        f"  {codes[finding.object_id]}　{finding.words}" if finding.object_id in codes else f"  {finding.words}"
        for finding in report.findings
    ]
    if report.findings:
        lines.append("  请保留现场，查明磁盘；设有副本库的，后台的完整性检查会从副本修复，并留下记录。")
    return [head, *lines]


def _ledger_words(report: LedgerReport) -> list[str]:
    state = "未发现问题" if report.sound else f"发现 {len(report.findings)} 处问题"
    head = f"存证日志：{report.size} 条，检查点 {report.checkpoints} 个，等待编入 {report.waiting} 条，{state}"
    lines = [head, *(f"  {finding.words}" for finding in report.findings)]
    if report.cut:
        lines.append("  问题过多，其余未列出")
    if report.root:
        lines.append(f"  根散列 {report.root}")
    return lines
