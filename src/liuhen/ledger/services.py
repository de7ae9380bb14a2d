"""What other domains call: everything that writes into the log or proves what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from liuhen.ledger.authority import rotate_key
from liuhen.ledger.checkpoints import countersign, sign_checkpoint
from liuhen.ledger.cursors import Alone, direct
from liuhen.ledger.proofs import prove_consistency, prove_inclusion
from liuhen.ledger.rows import await_sequencer, insert, make
from liuhen.ledger.sequencer import integrate, lock, place
from liuhen.merkle.tree import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor
    from liuhen.kernel.refusals import Refused
    from liuhen.ledger.entries import Entry, New

__all__ = [
    "Placed",
    "append",
    "append_and_integrate",
    "append_many",
    "append_refusal",
    "countersign",
    "integrate",
    "prove_consistency",
    "prove_inclusion",
    "rotate_key",
    "sign_checkpoint",
]


class Placed(NamedTuple):
    """Entries that stand in the tree, with the tree's size and root once the last of them was added."""

    entries: list[Entry]
    size: int
    root: bytes


def append(
    *,
    actor: Actor,
    at: datetime,
    act: str,
    subject: str,
    facts: Mapping[str, object],
    agency: str | None = None,
) -> Entry:
    """Write one entry inside the caller's transaction, so that the act and its entry stand or fall together.

    `act` is written like `recording.sealed`, `subject` like `recording:123`; `agency` is the actor's unless named.
    Raises TransactionManagementError outside an atomic block, EntryError when the entry cannot be written.
    """
    (entry,) = append_many(actor=actor, at=at, entries=[(act, subject, facts)], agency=agency)
    return entry


def append_many(*, actor: Actor, at: datetime, entries: Sequence[New], agency: str | None = None) -> list[Entry]:
    """Write entries (act, subject, facts) that one actor makes at one moment, in their order. Raises as `append`."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "a ledger entry belongs to the transaction of its act: call append inside transaction.atomic()"
        )
    if not entries:
        return []
    with direct() as cursor:
        made = make(cursor, actor=actor, at=at, agency=actor.agency if agency is None else agency, entries=entries)
        insert(cursor, made)
        await_sequencer(cursor, made)
    return made


def append_refusal(*, actor: Actor, at: datetime, act: str, subject: str, refused: Refused) -> Entry:
    """Write that an act was refused, as `<act>.refused`, in a transaction of its own: the act's was rolled back.

    Raises RuntimeError inside another atomic block, where a later rollback would take the entry away again.
    """
    facts: dict[str, object] = {
        "rule": refused.rule,
        "words": refused.words,
        "remedy": refused.remedy,
        "cites": [citation.as_facts() for citation in refused.citations],
    }
    with transaction.atomic(durable=True):
        return append(actor=actor, at=at, act=f"{act}.refused", subject=subject, facts=facts)


def append_and_integrate(*, actor: Actor, at: datetime, entries: Sequence[New], agency: str | None = None) -> Placed:
    """Write entries and place them in the tree in one transaction, and return the new root.

    For the writer who needs the place at once. On PostgreSQL the tree stays locked until the transaction ends, so
    a long transaction should use `append_many` and leave the rest to the sequencer. Raises EntryError as `append`,
    ValueError when there is no entry.
    """
    if not entries:
        raise ValueError("there is no entry to place")
    with Alone() as cursor:
        lock(cursor)
        made = make(cursor, actor=actor, at=at, agency=actor.agency if agency is None else agency, entries=entries)
        insert(cursor, made)
        grown = place(cursor, made)
    first = grown.size - len(made)
    return Placed([e._replace(index=first + i) for i, e in enumerate(made)], grown.size, fold(grown.frontier))
