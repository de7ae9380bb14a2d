"""Take back a completion or an assignment: a new fact that names the old one. What stood before stands again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.models import Person
from liuhen.activities.queries import activity_of
from liuhen.kernel.refusals import Refused
from liuhen.ledger.queries import since
from liuhen.recordings.changes import RECEIVED, UNDOABLE, UNDONE
from liuhen.recordings.models import MetadataItem, Recording
from liuhen.recordings.services.closing import tell_duties
from liuhen.recordings.services.completing import change, locked_recording, told

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor
    from liuhen.ledger.entries import Entry

_METADATA = "metadata."
_COLUMNS = ("assignment", "title", "party_name", "case_name", "place", "marks", "in_case")


def undo(*, actor: Actor, at: datetime, recording: Recording, entry: int, reason: str = "") -> Recording:
    """Take back the change of one entry of the log; the entry stays, and the new one names it.

    Raises Refused for an act that cannot be taken back, for one that was taken back already, and when what it changed
    has been changed again since.
    """
    with transaction.atomic():
        locked = locked_recording(recording.pk, *_duties(_changes(_entry(recording, entry))))
        undone = _entry(locked, entry)
        changes = _changes(undone)
        now = told(locked)
        if any(now.get(name, "") != after for name, (_, after) in changes.items()):
            raise Refused(
                "recordings.undo.changed",
                "这一步之后，同样的内容又改过，不能直接撤销。",
                remedy="按现在的内容另行更正。",
            )
        before = locked.activity

        def edit(row: Recording) -> None:
            _restore(row, {name: old for name, (old, _) in changes.items()}, actor, at)

        made = change(
            actor=actor,
            at=at,
            recording=locked,
            act=UNDONE,
            reason=reason,
            edit=edit,
            more={"undoes": {"entry": undone.number, "act": undone.act}},
        )
        if "activity" in changes:
            tell_duties(actor=actor, at=at, activities=[before, made.activity])
        return made


def _entry(recording: Recording, number: int) -> Entry:
    later = since(recording.subject, number - 1)
    found = next((entry for entry in later if entry.number == number), None)
    if found is None:
        raise Refused("recordings.undo.unknown", "存证日志里没有这一步，不能撤销。")
    if found.act == RECEIVED:
        raise Refused(
            "recordings.undo.received",
            "接收不能撤销：摄录人的移交时钟已按接收的时刻停下，资料从那时起由接收人保管。",
            remedy="接收错了的，写一张移交单交还，两次交接都留着。",
        )
    if found.act not in UNDOABLE:
        raise Refused("recordings.undo.act", "这一步不能撤销，请另行更正并写明理由；原来的一条保留。")
    if any(entry.act == UNDONE and entry.facts.get("undoes", {}).get("entry") == number for entry in later):  # type: ignore[attr-defined]  # an object by `undo`
        raise Refused("recordings.undo.twice", "这一步已经撤销过。")
    return found


def _changes(entry: Entry) -> dict[str, list[object]]:
    changes = entry.facts.get("changes")
    return dict(changes) if isinstance(changes, dict) else {}


def _duties(changes: dict[str, list[object]]) -> list[Activity | None]:
    """Return the duties that an entry moved the recording between: they are held before it."""
    return [activity_of(str(subject)) for subject in changes.get("activity", []) if subject]


def _restore(recording: Recording, values: dict[str, object], actor: Actor, at: datetime) -> None:
    """Put back what stood before. A completion that is taken back leaves the recording unclassified again."""
    for name in _COLUMNS:
        if name in values:
            setattr(recording, name, values[name])
    recording.marked = bool(recording.marks)
    if "activity" in values:
        recording.activity = activity_of(str(values["activity"]))
    if "person" in values:
        key = str(values["person"]).removeprefix("person:")
        recording.person = Person.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    for name, value in values.items():
        if name.startswith(_METADATA):
            MetadataItem.objects.update_or_create(
                recording=recording,
                key=name.removeprefix(_METADATA),
                defaults={"value": str(value), "filled_at": at, "filled_by": actor.name},
            )
    recording.classified_at = None
