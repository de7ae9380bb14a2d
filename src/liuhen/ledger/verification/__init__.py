"""Verification of the whole log: entries, leaves, nodes, checkpoints, keys.

Streams chunk by chunk in bounded memory and needs no lock: the size is taken once, and what is below never changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from liuhen.ledger.models import PendingRow
from liuhen.ledger.nodes import DatabaseNodes
from liuhen.ledger.sequencer import tree_size
from liuhen.ledger.verification.authority import known_reigns
from liuhen.ledger.verification.checkpoints import CheckpointCheck
from liuhen.ledger.verification.findings import Fault, Finding, Report
from liuhen.ledger.verification.leaves import LeafCheck, check_strays
from liuhen.ledger.verification.tree import TreeCheck
from liuhen.merkle.tree import MissingNodeError, root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from liuhen.merkle.notes import VerifierKey

__all__ = ["Fault", "Finding", "Report", "verify_ledger"]


def verify_ledger(
    *,
    trusted: VerifierKey | None = None,
    elsewhere: Iterable[str] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Check everything that the log holds against everything else, and against the checkpoint files.

    `trusted` is a public key that the caller got from outside, such as a hand-over slip. `elsewhere` are checkpoints as
    they were given out, such as those of receipts: the log's own may have been removed with it. `on_progress` is called
    with (leaves done, leaves in all). What agrees with itself but was made anew as a whole is only found through
    `trusted`, a countersignature, or a checkpoint that left the building.
    """
    report = Report(waiting=PendingRow.objects.count())
    with connection.cursor() as cursor:
        report.size = tree_size(cursor)
        tree = TreeCheck(cursor, report.size, report)
        for start, leaves in LeafCheck(cursor, report.size, report).chunks():
            tree.chunk(start, leaves)
            if on_progress is not None:
                on_progress(min(start + len(leaves), report.size), report.size)
        tree.finish()
        check_strays(cursor, report)
        known = known_reigns(cursor, report, trusted) if report.size else []
        CheckpointCheck(cursor, report.size, known, report).run(elsewhere)
        try:
            report.root = root(DatabaseNodes(cursor), report.size).hex()
        except MissingNodeError:
            report.root = ""  # the tree's own findings say why
    report.order()
    return report
