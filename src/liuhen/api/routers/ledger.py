"""The log: entries, proofs, checkpoints."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from ninja import Path, Query, Router, Schema
from pydantic import Field

from liuhen.api.caller import Asking, Caller
from liuhen.api.operations import reads, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, cursor_of, place_after
from liuhen.api.problems import ProblemError, invalid, not_found, plain
from liuhen.api.values import Code, Moment
from liuhen.kernel.moments import now
from liuhen.ledger import queries, runs
from liuhen.ledger.proofs import prove_consistency, prove_inclusion
from liuhen.merkle.tree import MissingNodeError
from liuhen.recordings.books import given_out

if TYPE_CHECKING:
    from liuhen.ledger.checkpoints import Checkpoint
    from liuhen.ledger.entries import Entry

router = Router(tags=["存证日志"])
READ, VERIFY = "ledger.read", "ledger.verify"
VIEW = "ledger.view"
CHECKPOINTS = (VIEW, "recording.view.own", "recording.view.unit", "recording.list.agency")
Place = Annotated[int, Field(ge=0, le=2**53 - 1)]
Size = Annotated[int, Field(ge=1, le=2**53 - 1)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class EntryOut(Schema):
    """An entry; `content` is the exact text that was hashed, `index` its place in the tree, null while it waits."""

    number: int
    index: int | None
    at: Moment
    act: str
    subject: str
    agency: str
    actor: str
    content: str


class Narrowed(Schema):
    """One act, or one subject such as recording:123."""

    act: Code = ""
    subject: Code = ""


@reads(router, "/ledger/entries", "列出存证日志", Paged[EntryOut], scope=READ)
def list_entries(
    request: Asking, given: Annotated[Narrowed, Query()], limit: Limit = USUAL, cursor: Cursor = ""
) -> dict[str, object]:
    """List the entries of the person's agency and of the system, the newest first."""
    caller = request.caller
    caller.demand(VIEW)
    asked = given.model_dump()
    after = place_after(cursor, "entries", asked)
    found = queries.page(
        before=after[0] if after else None,
        act=given.act or None,
        subject=given.subject or None,
        agencies=_agencies(caller),
        limit=limit + 1,
    )
    shown = found[:limit]
    following = cursor_of([shown[-1].number], "entries", asked) if len(found) > limit else None
    return {"items": [_entry(each) for each in shown], "next": following}


@reads(router, "/ledger/entries/{index}", "读日志的一条", EntryOut, scope=READ)
def get_entry(request: Asking, index: Annotated[Place, Path()]) -> EntryOut:
    """Tell the entry at a place in the tree; places begin at 0."""
    return _entry(_found(request.caller, index))


class InclusionOut(Schema):
    """The entry whose leaf hash is `leaf` stands at `index` in the tree of `size` leaves with this root (RFC 6962)."""

    kind: str
    index: int
    size: int
    leaf: Hash
    hashes: list[Hash]
    root: Hash


class ProofOut(Schema):
    """An entry, the proof of its place, and the signed checkpoint over it: all that a check needs."""

    entry: str
    proof: InclusionOut
    checkpoint: str


@reads(router, "/ledger/entries/{index}/proof", "取一条的包含证明", ProofOut, scope=READ)
def get_inclusion_proof(request: Asking, index: Annotated[Place, Path()]) -> ProofOut:
    """Prove that an entry stands under the latest checkpoint."""
    entry, latest = _found(request.caller, index), queries.latest_checkpoint()
    if latest is None or index >= latest.size:
        raise ProblemError(plain(404, "最新的检查点还没有覆盖这一条。", remedy="几分钟后再取。"))
    try:
        proof: dict[str, Any] = prove_inclusion(index, latest.size).as_json()
    except MissingNodeError as error:
        damaged = plain(503, "日志的散列树有一处损坏，出不了这一条的证明。", remedy="请系统审计员验证全部日志。")
        raise ProblemError(damaged) from error
    return ProofOut(entry=entry.content.decode(), proof=InclusionOut(**proof), checkpoint=latest.note)


class ConsistencyOut(Schema):
    """The tree of `second` leaves begins with the tree of `first` leaves (RFC 6962)."""

    kind: str
    first: int
    second: int
    hashes: list[Hash]
    first_root: Hash
    second_root: Hash


class Between(Schema):
    """Two sizes of the log."""

    first: Size
    second: Size


@reads(router, "/ledger/consistency", "取一致性证明", ConsistencyOut, scope=READ)
def get_consistency_proof(request: Asking, given: Annotated[Between, Query()]) -> ConsistencyOut:
    """Prove that the log only grew between two sizes."""
    request.caller.demand(*CHECKPOINTS)
    try:
        proof: dict[str, Any] = prove_consistency(given.first, given.second).as_json()
    except ValueError as wrong:
        raise invalid(f"{wrong}。", ["second"]) from wrong
    return ConsistencyOut(**proof)


class CheckpointOut(Schema):
    """A signed note over the log (C2SP), with its size and root."""

    size: int
    root: Hash
    at: Moment
    note: str


@reads(router, "/ledger/checkpoints/latest", "取最新的检查点", CheckpointOut, scope=READ)
def get_latest_checkpoint(request: Asking) -> CheckpointOut:
    """Tell the latest checkpoint."""
    request.caller.demand(*CHECKPOINTS)
    return _checkpoint(queries.latest_checkpoint())


@reads(router, "/ledger/checkpoints/{size}", "取一个检查点", CheckpointOut, scope=READ)
def get_checkpoint(request: Asking, size: Annotated[Size, Path()]) -> CheckpointOut:
    """Tell the checkpoint of a size."""
    request.caller.demand(*CHECKPOINTS)
    return _checkpoint(queries.checkpoint_at(size))


class RunOut(Schema):
    """A check of the whole log: `state` is none, running, done or failed; `found` counts what is wrong."""

    state: str
    by: str = ""
    started_at: str = ""
    finished_at: str = ""
    done: int = 0
    total: int = 0
    root: str = ""
    checkpoints: int = 0
    found: int = 0
    findings: list[str] = []
    problem: str = ""


@reads(router, "/ledger/verification", "看日志验证的结果", RunOut, scope=READ)
def get_verification(request: Asking) -> RunOut:
    """Tell how far the check of the log is, or how the last one ended."""
    request.caller.demand(VIEW)
    return _run()


@writes(router, "/ledger/verification", "验证整部日志", RunOut, scope=VERIFY, status=202, outside=True)
def start_verification(request: Asking) -> RunOut:
    """Begin a check of the whole log in the background unless one is under way."""
    caller = request.caller
    caller.demand("ledger.verify")
    runs.start(actor=caller.actor, clock=now, elsewhere=given_out)
    return _run()


def _run() -> RunOut:
    run = runs.latest_run()
    return RunOut(**asdict(run)) if run else RunOut(state="none")


def _agencies(caller: Caller) -> tuple[str, ...] | None:
    """Return whose entries the person sees: the own agency's and the system's; None, everybody's, without an agency."""
    agency = caller.person.agency
    return ("", agency.code) if agency else None


def _found(caller: Caller, index: int) -> Entry:
    caller.demand(VIEW)
    entry, agencies = queries.entry(index), _agencies(caller)
    if entry is None or (agencies is not None and entry.agency not in agencies):
        raise not_found("日志里没有这一条，或者它属于别的机关。")
    return entry


def _entry(entry: Entry) -> EntryOut:
    return EntryOut(**{**entry._asdict(), "content": entry.content.decode()})


def _checkpoint(found: Checkpoint | None) -> CheckpointOut:
    if found is None:
        raise not_found("没有这个检查点。")
    return CheckpointOut(size=found.size, root=found.root.hex(), at=found.at, note=found.note)
