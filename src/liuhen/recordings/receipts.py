"""A receipt as JSON for machines and as text for people, written piece by piece: a card may hold 100,000 files."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from liuhen.accounts.regulations import pack_as_of
from liuhen.kernel.moments import local
from liuhen.ledger.queries import latest_checkpoint
from liuhen.obligations.queries import explained, judgement_of, judgements_of
from liuhen.policy.words import sentence
from liuhen.recordings.services.receipt import NOT_TAKEN, SAFE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from liuhen.obligations.models import Judgement
    from liuhen.policy.answers import Answer, Finding
    from liuhen.recordings.models import IntakeFile, Recording
    from liuhen.recordings.services.receipt import Line, Receipt

_QUIET = {"satisfied", "allowed", "applies", "kept", "open"}
_SEALED, _DUPLICATE = SAFE
Findings = list[tuple["Answer", "Finding"]]


def as_json(receipt: Receipt) -> dict[str, Any]:
    """Return the answer of `liuhen ingest --json`: receipt, sealed, duplicates, marked, refused."""
    told: dict[str, Any] = json.loads("".join(json_pieces(receipt)))
    return told


def json_pieces(receipt: Receipt) -> Iterator[str]:
    """Write the answer of `liuhen ingest --json` as one JSON document, a line of the receipt at a time."""
    head = json.dumps({"receipt": _head(receipt)}, ensure_ascii=False)
    yield head.removesuffix("}}") + ', "erasable": ['
    yield from _joined(receipt.erasable())
    yield "]}"
    groups: dict[str, Iterable[object]] = {
        "sealed": (_sealed(line, recording, found) for line, recording, found in _judged(receipt)),
        "duplicates": (_duplicate(line, first) for line, first in _lines(receipt, _DUPLICATE) if first),
        "marked": chain.from_iterable(_marked(line, sealed) for line, sealed in _lines(receipt, _SEALED) if sealed),
        "refused": (
            {"file": line.name, "problem": line.problem, "words": line.words} for line, _ in _lines(receipt, *NOT_TAKEN)
        ),
    }
    for name, items in groups.items():
        yield f', "{name}": ['
        yield from _joined(items)
        yield "]"
    yield "}"


def _joined(items: Iterable[object]) -> Iterator[str]:
    between = "\n"
    for item in items:
        yield between + json.dumps(item, ensure_ascii=False)
        between = ",\n"


def _head(receipt: Receipt) -> dict[str, object]:
    """Return what stands before the lines; `erasable` is written behind it."""
    intake = receipt.intake
    return {
        "code": intake.code,
        "device": intake.device_no,
        "station": intake.station,
        "started_at": local(intake.started_at).isoformat(),
        "finished_at": local(intake.finished_at).isoformat() if intake.finished_at else None,
        "checkpoint": intake.checkpoint,
    }


def _lines(receipt: Receipt, *states: str) -> Iterator[Line]:
    return chain.from_iterable(receipt.portions(*states))


def _judged(receipt: Receipt) -> Iterator[tuple[IntakeFile, Recording, Findings]]:
    """Yield what was sealed with its findings; the judgements of a portion are read at once."""
    for portion in receipt.portions(_SEALED):
        judgements = judgements_of([recording.subject for _, recording in portion if recording])
        for line, recording in portion:
            if recording is not None:
                judgement = judgements.get(recording.subject)
                yield line, recording, _findings(judgement, recording.exported_at)


def _sealed(line: IntakeFile, recording: Recording, found: Findings) -> dict[str, object]:
    return {
        "file": line.name,
        "recording": recording.code,
        "sha256": recording.sha256,
        "size": recording.size,
        "findings": [finding_json(answer, finding) for answer, finding in found],
    }


def _duplicate(line: IntakeFile, first: Recording) -> dict[str, object]:
    return {"file": line.name, "recording": first.code, "sha256": first.sha256, "receipt": first.intake.code}


def _marked(line: IntakeFile, recording: Recording) -> Iterator[dict[str, object]]:
    for mark in recording.marks:
        yield {"file": line.name, "recording": recording.code, "problem": mark["code"], "words": mark["words"]}


def findings_of(recording: Recording, at: datetime) -> Findings:
    """Return the standing findings about a recording, answered again from the stored facts."""
    return _findings(judgement_of(recording.subject), at)


def _findings(judgement: Judgement | None, at: datetime) -> Findings:
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
    return "".join(text_pieces(receipt))


def text_pieces(receipt: Receipt) -> Iterator[str]:
    """Write the receipt for a person at a dock, a line of it at a time."""
    intake = receipt.intake
    yield f"采集回执 {intake.code}\n"
    yield f"设备 {intake.device_no}，{intake.station}，{local(intake.started_at):%Y-%m-%d %H:%M:%S} 开始\n"
    yield (f"已封存 {receipt.sealed} 个，此前已封存 {receipt.duplicates} 个，未能采集 {receipt.refused} 个。\n")
    for line, recording, found in _judged(receipt):
        yield f"  ✓ {line.name}  {recording.code}\n"
        yield from (f"      注意：{mark['words']}\n" for mark in recording.marks)
        yield from (
            f"      {told_in_words(answer, finding)}\n"
            for answer, finding in found
            if str(finding.verdict) not in _QUIET
        )
    yield from (f"  = {line.name}  {line.words}\n" for line, _ in _lines(receipt, _DUPLICATE))
    yield from (f"  × {line.words}\n" for line, _ in _lines(receipt, *NOT_TAKEN))
    yield from _erasable_in_words(receipt)
    if receipt.refused:
        yield "\n未能采集的文件仍在存储卡上，请勿清除。"
    checkpoint = latest_checkpoint()
    if checkpoint is not None:
        yield f"\n存证日志检查点：{checkpoint.size} 条，{checkpoint.root.hex()[:16]}…"


def _erasable_in_words(receipt: Receipt) -> Iterator[str]:
    yield "可以从存储卡上清除："
    between = ""
    for name in receipt.erasable():
        yield between + name
        between = "、"
    yield "。" if between else "没有。"
