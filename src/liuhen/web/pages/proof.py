"""The proof that one recording stands in the log as it was sealed, in words a keeper can read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.ledger.proofs import prove_inclusion
from liuhen.ledger.queries import latest_checkpoint, page
from liuhen.merkle.hashing import leaf_hash
from liuhen.merkle.tree import MissingNodeError

if TYPE_CHECKING:
    from liuhen.recordings.models import Recording

DAMAGED = "日志的散列树有一处损坏，出不了这一条的包含证明。请系统审计员在“存证日志”里验证全部日志。"


def sealing_proof(recording: Recording) -> tuple[bool, str]:
    """Return whether the sealing entry names these bytes and stands under the latest checkpoint, in words."""
    entry = next(iter(page(act="recording.sealed", subject=recording.subject, limit=1)), None)
    if entry is None:
        return False, "存证日志里没有这份资料的封存条目。"
    if entry.facts.get("sha256") != recording.sha256:
        return False, "封存条目里的校验值与登记的不一致。"
    latest = latest_checkpoint()
    if latest is None or entry.index is None or entry.index >= latest.size:
        return True, "封存条目还没有进入检查点，几分钟后再验证一次就有包含证明。"
    try:
        proof = prove_inclusion(entry.index, latest.size)
    except MissingNodeError:
        return False, DAMAGED
    if proof.leaf != leaf_hash(entry.content) or proof.root != latest.root:
        return False, f"日志第 {entry.index:,} 条在 {latest.size:,} 条的检查点里对不上，日志被改动过。"
    return True, f"日志第 {entry.index:,} 条在 {latest.size:,} 条的签名检查点里，包含证明成立。"
