"""A receipt as JSON for machines and as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from liuhen.accounts.regulations import pack_as_of
from liuhen.kernel.moments import local
from liuhen.ledger.queries import latest_checkpoint
from liuhen.obligations.queries import explained, judgement_of
from liuhen.policy.words import sentence

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.policy.answers import Answer, Finding
    from liuhen.recordings.models import IntakeFile, Recording
    from liuhen.recordings.services.receipt import Receipt

_QUIET = {"satisfied", "allowed", "applies", "kept", "open"}


def as_json(receipt: Receipt) -> dict[str, Any]:
    """Return the answer of `liuhen ingest --json`: receipt, sealed, duplicates, marked, refused."""
    intake = receipt.intake
    return {
        "receipt": {
            "code": intake.code,
            "device": intake.device_no,
            "station": intake.station,
            "started_at": local(intake.started_at).isoformat(),
            "finished_at": local(intake.finished_at).isoformat() if intake.finished_at else None,
            "erasable": receipt.erasable,
            "checkpoint": intake.checkpoint,
        },
        "sealed": [_sealed(line, recording) for line, recording in receipt.sealed],
        "duplicates": [
            {"file": line.name, "recording": first.code, "sha256": first.sha256, "receipt": first.intake.code}
            for line, first in receipt.duplicates
        ],
        "marked": [
            {"file": line.name, "recording": recording.code, "problem": mark["code"], "words": mark["words"]}
            for line, recording in receipt.sealed
            for mark in recording.marks
        ],
        "refused": [{"file": line.name, "problem": line.problem, "words": line.words} for line in receipt.refused],
    }


def _sealed(line: IntakeFile, recording: Recording) -> dict[str, object]:
    return {
        "file": line.name,
        "recording": recording.code,
        "sha256": recording.sha256,
        "size": recording.size,
        "findings": [
            finding_json(answer, finding) for answer, finding in findings_of(recording, recording.exported_at)
        ],
    }


def findings_of(recording: Recording, at: datetime) -> list[tuple[Answer, Finding]]:
    """Return the standing findings about a recording, answered again from the stored facts."""
    judgement = judgement_of(recording.subject)
    answers = explained(judgement, at) if judgement else []
    return [
        (answer, finding)
        for answer in answers
        for finding in answer.findings
        if finding.stands and not finding.set_aside
    ]


def told_in_words(answer: Answer, finding: Finding) -> str:
    """Return one plain Chinese sentence for the finding, with its article."""
    return sentence(pack_as_of(answer.pack, answer.digest), finding, at=answer.at)


def finding_json(answer: Answer, finding: Finding) -> dict[str, object]:
    """Return one finding with its question, article, clock and sentence."""
    told: dict[str, object] = {
        "question": answer.question,
        "rule": finding.rule,
        "cites": [citation.as_facts() for citation in finding.cites],
        "verdict": str(finding.verdict),
        "words": told_in_words(answer, finding),
    }
    if finding.due_at is not None:
        told["due_at"] = local(finding.due_at).isoformat()
    return told


def as_text(receipt: Receipt) -> str:
    """Return the receipt for a person at a dock: what is safe, what is not, what may be erased."""
    intake = receipt.intake
    lines = [
        f"采集回执 {intake.code}",
        f"设备 {intake.device_no}，{intake.station}，{local(intake.started_at):%Y-%m-%d %H:%M:%S} 开始",
        (
            f"已封存 {len(receipt.sealed)} 个，此前已封存 {len(receipt.duplicates)} 个，"
            f"未能采集 {len(receipt.refused)} 个。"
        ),
    ]
    for line, recording in receipt.sealed:
        lines.append(f"  ✓ {line.name}  {recording.code}")
        lines += [f"      注意：{mark['words']}" for mark in recording.marks]
        lines += [
            f"      {told_in_words(answer, finding)}"
            for answer, finding in findings_of(recording, recording.exported_at)
            if str(finding.verdict) not in _QUIET
        ]
    lines += [f"  = {line.name}  {line.words}" for line, _ in receipt.duplicates]
    lines += [f"  × {line.words}" for line in receipt.refused]
    lines.append("可以从存储卡上清除：" + ("、".join(receipt.erasable) or "没有") + "。")
    if receipt.refused:
        lines.append("未能采集的文件仍在存储卡上，请勿清除。")
    checkpoint = latest_checkpoint()
    if checkpoint is not None:
        lines.append(f"存证日志检查点：{checkpoint.size} 条，{checkpoint.root.hex()[:16]}…")
    return "\n".join(lines)
