"""`liuhen ledger checkpoint|proof|export|integrate|rotate-key`: the log from the command line."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from liuhen.kernel.actors import Actor
from liuhen.kernel.moments import iso, local, now
from liuhen.ledger import queries, services
from liuhen.ledger.authority import AuthorityError
from liuhen.ledger.checkpoints import ForkError
from liuhen.ledger.export import ExportError, export_log
from liuhen.ledger.keys import KeyFileError
from liuhen.merkle.checkpoints import CheckpointError
from liuhen.merkle.notes import NoteError, VerifierKey
from liuhen.merkle.tree import MissingNodeError

if TYPE_CHECKING:
    from argparse import ArgumentParser

WRONG_USAGE = 2
_PROBLEMS = (AuthorityError, CheckpointError, ExportError, ForkError, KeyFileError, NoteError, OSError)


class Command(BaseCommand):
    """Signs checkpoints, proves entries, exports the log and places what is waiting."""

    help = "存证日志：签发检查点、出具证明、导出、编入等待的记录、更换签名密钥"
    requires_system_checks = ()  # they import every page; the lint runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="动作")
        checkpoint = verbs.add_parser("checkpoint", help="签发检查点，或加入另一机构的副署")
        checkpoint.add_argument("--countersigned", type=Path, metavar="文件", help="另一机构签署后交回的检查点")
        checkpoint.add_argument("--by", metavar="公钥", help="副署机构的校验公钥")
        proof = verbs.add_parser("proof", help="出具一条记录在日志中的证明")
        proof.add_argument("index", type=int, metavar="序号", help="记录在日志中的序号，从 0 起")
        proof.add_argument("--size", type=int, metavar="条数", help="按日志有这么多条时出具，默认为现在")
        export = verbs.add_parser("export", help="导出日志，供离线核对")
        export.add_argument("folder", type=Path, metavar="文件夹", help="空文件夹")
        verbs.add_parser("integrate", help="把等待的记录编入日志")
        verbs.add_parser("rotate-key", help="更换签名密钥")
        for verb in verbs.choices.values():
            verb.add_argument("--json", action="store_true", help="向标准输出写 JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        """Run one verb; what people read and what machines read say the same."""
        verbs = {
            "checkpoint": _countersign if options.get("countersigned") else _checkpoint,
            "proof": _proof,
            "export": _export,
            "integrate": _integrate,
            "rotate-key": _rotate_key,
        }
        try:
            answer, words = verbs[options["verb"]](options)
        except MissingNodeError as error:
            raise CommandError(f"日志树缺少节点 {error.place}：请运行 liuhen verify ledger") from error
        except _PROBLEMS as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if options["json"] else words)


Answer = tuple[dict[str, object], str]


def _checkpoint(_options: dict[str, Any]) -> Answer:
    checkpoint = services.sign_checkpoint(at=now())
    return _shown(checkpoint.size, checkpoint.note), f"日志共 {checkpoint.size} 条，检查点如下：\n\n{checkpoint.note}"


def _countersign(options: dict[str, Any]) -> Answer:
    if not options["by"]:
        raise CommandError("加入副署须用 --by 给出副署机构的校验公钥", returncode=WRONG_USAGE)
    note = options["countersigned"].read_text("utf-8")
    checkpoint = services.countersign(at=now(), note=note, key=VerifierKey.parse(options["by"]))
    return _shown(checkpoint.size, checkpoint.note), f"已加入副署，检查点如下：\n\n{checkpoint.note}"


def _shown(size: int, note: str) -> dict[str, object]:
    return {"size": size, "note": note}


def _proof(options: dict[str, Any]) -> Answer:
    try:
        proof = services.prove_inclusion(options["index"], options["size"])
    except ValueError as error:
        raise CommandError(f"无法出具证明：{error}", returncode=WRONG_USAGE) from error
    entry = queries.entry(proof.index)
    checkpoint = queries.checkpoint_at(proof.size)
    if entry is None:
        raise CommandError(f"第 {proof.index} 条的内容已不存在：请运行 liuhen verify ledger")
    answer: dict[str, object] = {
        **proof.as_json(),
        "entry": entry.content.decode(),
        "checkpoint": None if checkpoint is None else checkpoint.note,
    }
    lines = [
        f"第 {proof.index} 条：{entry.act}，{entry.subject}，{local(entry.at):%Y-%m-%d %H:%M:%S}（{iso(entry.at)}）",
        f"日志 {proof.size} 条时的根散列：{proof.root.hex()}",
        f"叶散列：{proof.leaf.hex()}",
        *(f"  {level}. {value.hex()}" for level, value in enumerate(proof.hashes, 1)),
    ]
    if checkpoint is None:
        lines.append("此条数没有签发过检查点；证明须与检查点一并使用，请先运行 liuhen ledger checkpoint")
    return answer, "\n".join(lines)


def _export(options: dict[str, Any]) -> Answer:
    done = export_log(options["folder"], services.sign_checkpoint(at=now()))
    answer: dict[str, object] = {"size": done.size, "files": done.files, "folder": str(done.folder)}
    return answer, f"已导出 {done.size} 条到 {done.folder}（{done.files} 个文件）"


def _integrate(_options: dict[str, Any]) -> Answer:
    placed = services.integrate()
    size = queries.size()
    return {"placed": placed, "size": size}, f"编入 {placed} 条，日志共 {size} 条"


def _rotate_key(_options: dict[str, Any]) -> Answer:
    user = getpass.getuser()
    at = now()
    services.sign_checkpoint(at=at)  # the old key's last word covers everything before the change
    entry = services.rotate_key(actor=Actor(f"cli:{user}", user), at=at)
    checkpoint = services.sign_checkpoint(at=at)
    words = f"已更换签名密钥（第 {entry.index} 条）。请把新公钥告知副署机构：\n{entry.facts['new']}"
    return {"index": entry.index, "key": entry.facts["new"], "checkpoint": checkpoint.note}, words
