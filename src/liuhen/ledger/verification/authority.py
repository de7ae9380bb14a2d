"""Keys against the tree: the genesis, every rotation, the key that somebody kept, and the file that signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.ledger import authority, keys
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.verification.findings import Fault, Report
from liuhen.merkle.tree import MissingNodeError, root

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from liuhen.merkle.notes import VerifierKey


def known_reigns(cursor: CursorWrapper, report: Report, trusted: VerifierKey | None) -> list[authority.Reign]:
    """Return the keys of the log; report a chain that does not hold, a foreign key file or a key nobody trusts."""
    try:
        known = authority.reigns(cursor)
    except authority.AuthorityError as error:
        report.add(Fault.KEY_SWAPPED, f"entry {error.index}", str(error))
        return []
    if trusted is not None and trusted not in {reign.key for reign in known}:
        report.add(Fault.KEY_SWAPPED, "key", "日志登记的公钥不是您给出的公钥")
    for reign in known[1:]:
        with report.one(Fault.KEY_SWAPPED, f"entry {reign.after}", f"第 {reign.after} 条更换密钥的记录"):
            _check_rotation(cursor, reign.after, report)
    _check_file(cursor, known[-1].key, report)
    return known


def _check_file(cursor: CursorWrapper, current: VerifierKey, report: Report) -> None:
    path, waiting = keys.path_of(), keys.path_of(keys.NEXT)
    if not path.exists():
        return  # an auditor's copy has no private key
    try:
        held = {keys.load(current.name, part).verifier for part in (path, waiting) if part.exists()}
    except keys.KeyFileError as error:
        report.add(Fault.KEY_SWAPPED, "key", str(error))
        return
    # the key may have been rotated since the reigns were read, and then the file is a step ahead of them
    if current not in held and authority.reigns(cursor)[-1].key not in held:
        report.add(Fault.KEY_SWAPPED, "key", f"签名密钥文件 {path} 不是日志登记的密钥")


def _check_rotation(cursor: CursorWrapper, index: int, report: Report) -> None:
    """Check the root that a rotation was signed over."""
    try:
        same = authority.root_of_rotation(authority.content_at(cursor, index)) == root(DatabaseNodes(cursor), index)
    except MissingNodeError:
        return  # reported by the tree
    if not same:
        report.add(Fault.REWRITTEN, f"entry {index}", f"第 {index} 条更换密钥时签署的日志状态与现在不一致")
