"""Two people at one thing: whoever saw an older state is told who was first, and nothing of theirs is done.

The version of a thing is the number of the newest entry about it (ADR 0093, 0124). The rooms hold their row, say which
acts change it, and ask here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.moments import local
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import since

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from liuhen.kernel.actors import Actor
    from liuhen.ledger.entries import Entry


class Repeated(Exception):  # noqa: N818  # no error: the act was done a moment ago
    """The same person did this very act already, and doing it again would change nothing."""


class Overtaken(Refused):
    """Somebody changed the thing after it was looked at. `entries` are their acts, oldest first."""

    def __init__(self, rule: str, words: str, entries: list[Entry], *, remedy: str) -> None:
        super().__init__(rule, words, remedy=remedy)
        self.entries = entries


def since_read(rule: str, what: str) -> Callable[[list[Entry]], Overtaken]:
    """Return how a program that read a thing is told who changed it since."""

    def told(entries: list[Entry]) -> Overtaken:
        actor = entries[-1].document.get("actor")
        who = actor.get("name", "") if isinstance(actor, dict) else ""
        words = f"{what}在您读取以后改过（{who}，{local(entries[-1].at):%Y-%m-%d %H:%M}），这一步没有办。"
        return Overtaken(rule, words, entries, remedy="重新读取，核对现在的内容，再决定是否还要改。")

    return told


def demand_unchanged(
    *,
    actor: Actor,
    subject: str,
    seen: int,
    changes: Collection[str],
    act: str | None,
    again: Callable[[], bool],
    overtaken: Callable[[list[Entry]], Overtaken],
) -> None:
    """Go on when none of the acts `changes` happened to the subject after the entry of number `seen`.

    The row of the subject has to be held. `act` is what the log will call what is about to be done, None for a form of
    several acts; `again` says whether doing it once more would change nothing, `overtaken` makes the refusal. Raises
    Repeated when this very act of the same person is all that happened and nothing would change, Overtaken otherwise.
    """
    entries = since(subject, seen, acts=changes)
    if not entries:
        return
    if all(entry.actor == actor.key and act in {None, entry.act} for entry in entries) and again():
        raise Repeated
    raise overtaken(entries)


def changes_nothing(*, told: Callable[[], object], do: Callable[[], object], nothing_new: str | None = None) -> bool:
    """Say whether doing it again would leave what is told of the thing as it is; what is tried here is undone.

    A refusal is a change, except the one of the rule `nothing_new`, which says just that. Call it in a transaction.
    """
    before = told()
    try:
        with transaction.atomic():
            do()
            same = told() == before
            transaction.set_rollback(True)
    except Refused as refused:
        return refused.rule == nothing_new
    return same
