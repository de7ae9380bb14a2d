"""One act for many recordings: rehearsed first, so that people read what will change, then done in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.recordings.services.abreast import Overtaken, abreast
from liuhen.recordings.services.classifying import confirm_class
from liuhen.recordings.services.closing import tell_duties
from liuhen.recordings.services.completing import changes_between, complete_metadata, put_to, told
from liuhen.recordings.services.holding import hold
from liuhen.recordings.services.receiving import receive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor
    from liuhen.recordings.models import Recording

MOST = 50  # recordings at once: each is judged again with all of its questions


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done to each: `act` is receive, fill (key, value), assign (activity) or confirm."""

    act: str
    person: Person
    key: str = ""
    value: str = ""
    activity: Activity | None = None
    reason: str = ""

    @property
    def entry(self) -> str:
        """The act as the log names it."""
        return {
            "receive": "recording.received",
            "fill": "recording.completed",
            "assign": "recording.assigned",
            "confirm": "recording.class_confirmed",
        }[self.act]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What the act would do to one recording: name → [before, after], or why it would be refused."""

    recording: Recording
    changes: Mapping[str, list[object]]
    refused: Refused | None = None


def rehearse(*, actor: Actor, at: datetime, wish: Wish, recordings: Sequence[Recording]) -> list[Rehearsed]:
    """Do it to each, write down what that changed, and undo it all. Nothing stays, not even in the log."""
    with transaction.atomic():
        _hold(wish, recordings[:MOST])
        found = [_rehearsed(actor, at, wish, recording) for recording in recordings[:MOST]]
        transaction.set_rollback(True)
    return found


def do_together(
    *, actor: Actor, at: datetime, wish: Wish, recordings: Sequence[Recording], seen: Mapping[int, int]
) -> list[Recording]:
    """Do it to all of them in one transaction with one ledger entry each; duties are told once.

    `seen` is what the actor had read of each when the rehearsal was shown. Raises Refused when one of them is refused
    or was changed since, naming it; then none is changed. Raises Repeated when they were done a moment ago.
    """
    if len(recordings) > MOST:
        raise Refused("recordings.together.many", f"一次最多 {MOST} 份，请分几次办理。")
    with transaction.atomic():
        _hold(wish, recordings)
        before = [recording.activity for recording in recordings]
        done = [_one(actor, at, wish, recording, seen.get(recording.pk, 0)) for recording in recordings]
        if wish.act == "assign":
            tell_duties(actor=actor, at=at, activities=[*before, wish.activity])
    return done


def _hold(wish: Wish, recordings: Sequence[Recording]) -> None:
    """Hold everything in one order before the first is changed: somebody else may have chosen the same, otherwise."""
    hold([recording.pk for recording in recordings], [wish.activity.pk if wish.activity else None])


def _one(actor: Actor, at: datetime, wish: Wish, recording: Recording, seen: int) -> Recording:
    try:
        return abreast(
            actor=actor, recording=recording, seen=seen, act=wish.entry, do=lambda row: _do(actor, at, wish, row)
        )
    except Overtaken:
        raise
    except Refused as refused:
        raise Refused(
            refused.rule, f"{recording.code}：{refused.words}", citations=refused.citations, remedy=refused.remedy
        ) from refused


def _rehearsed(actor: Actor, at: datetime, wish: Wish, recording: Recording) -> Rehearsed:
    before = _all_of(recording)
    try:
        with transaction.atomic():
            return Rehearsed(recording, changes_between(before, _all_of(_do(actor, at, wish, recording))))
    except Refused as refused:
        return Rehearsed(recording, {}, refused)


def _all_of(recording: Recording) -> dict[str, object]:
    """Return what people changed and what follows from it."""
    return told(recording) | {
        "handed_over_at": recording.handed_over_at is not None,
        "classified": recording.classified_at is not None,
        "keep": str(recording.keep),
        "risk": recording.risk,
    }


def _do(actor: Actor, at: datetime, wish: Wish, recording: Recording) -> Recording:
    if wish.act == "receive":
        received = receive(actor=actor, at=at, keeper=wish.person, recordings=[recording])
        if not received:
            raise Refused("recordings.receive.twice", "此前已经接收。")
        return received[0]
    if wish.act == "fill":
        return complete_metadata(actor=actor, at=at, recording=recording, values={wish.key: wish.value})
    if wish.act == "confirm":
        return confirm_class(actor=actor, at=at, recording=recording, note=wish.reason)
    return put_to(actor=actor, at=at, recording=recording, activity=wish.activity, person=None, reason=wish.reason)
