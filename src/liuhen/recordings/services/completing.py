"""Complete what is known about a recording: metadata, duty, officer, classification. What was sealed stays as it is.

Every change is a ledger entry with before and after; then the recording is judged again under the pack it was handed in
under, so that a corrected fact moves its clock and both answers stay (G10).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.moments import iso
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.recordings.contents import judged_with
from liuhen.recordings.metadata import LABELS, known_values
from liuhen.recordings.models import MetadataItem, Recording
from liuhen.recordings.search import reindex, text_of, words_of
from liuhen.recordings.services.closing import tell_duties
from liuhen.recordings.services.holding import hold
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from liuhen.accounts.models import Person
    from liuhen.activities.models import Activity
    from liuhen.kernel.actors import Actor


def change(
    *,
    actor: Actor,
    at: datetime,
    recording: Recording,
    act: str,
    reason: str,
    edit: Callable[[Recording], None],
    more: Mapping[str, object] | None = None,
) -> Recording:
    """Apply one edit to a locked recording, log it, index it again and judge it again. The shape of every change.

    `more` are facts of the entry beside what changed: the entry that is undone.
    """
    with transaction.atomic():
        locked = locked_recording(recording.pk)
        before, words = told(locked), words_of(locked)
        stood, duty = (locked.activity_id, locked.unrelated), locked.activity_id
        edit(locked)
        refresh(actor=actor, at=at, recording=locked)
        locked.save()
        reindex(locked, words)
        facts = {"changes": changes_between(before, told(locked)), "reason": reason, **(more or {})}
        ledger.append(actor=actor, at=at, act=act, subject=locked.subject, facts=facts)
        moved = (locked.activity_id, locked.unrelated) != stood
        others = judged_with(locked, [duty, locked.activity_id]) if moved else []
        judge(actor=actor, at=at, recordings=[locked, *others])
        return locked


def refresh(*, actor: Actor, at: datetime, recording: Recording) -> None:
    """Fill what follows from duty, device, officers and time, and set the text that is searched; saves no recording."""
    _refresh_metadata(recording, actor, at)
    recording.search_text = text_of(recording, _people(recording))


def complete_metadata(*, actor: Actor, at: datetime, recording: Recording, values: Mapping[str, str]) -> Recording:
    """Fill metadata keys. Raises Refused for a key that does not exist."""
    strangers = sorted(set(values) - set(LABELS))
    if strangers:
        raise Refused("recordings.metadata.unknown", f"没有这些项目：{'、'.join(strangers)}。")

    def edit(locked: Recording) -> None:
        columns = {"party_name": 100, "case_name": 200, "place": 200}
        for key, limit in columns.items():
            if key in values:
                setattr(locked, key, values[key].strip()[:limit])
        for key, value in values.items():
            _fill(locked, key, value.strip(), actor, at)

    return change(actor=actor, at=at, recording=recording, act="recording.completed", reason="", edit=edit)


def assign_to(
    *, actor: Actor, at: datetime, recording: Recording, activity: Activity | None, person: Person | None, reason: str
) -> Recording:
    """Put a recording to a duty and an officer by a person's decision, or let it stand alone (activity None).

    Raises Refused without a reason when that overrules what time said, and for another agency's duty.
    """
    with transaction.atomic():
        before = locked_recording(recording.pk, activity).activity
        changed = put_to(actor=actor, at=at, recording=recording, activity=activity, person=person, reason=reason)
        tell_duties(actor=actor, at=at, activities=[before, activity])
    return changed


def put_to(
    *, actor: Actor, at: datetime, recording: Recording, activity: Activity | None, person: Person | None, reason: str
) -> Recording:
    """Assign as `assign_to` does, and leave telling the duties to the caller: many are told once."""
    if activity is not None and activity.agency_id != recording.agency_id:
        raise Refused("recordings.assign.foreign", "这次执法活动属于另一机关。")
    overrules = recording.activity_id not in {None, activity.pk if activity else None}
    if overrules and not reason.strip():
        raise Refused("recordings.assign.reason", "改动已有的关联须写明理由。")

    def edit(locked: Recording) -> None:
        locked.activity = activity
        locked.person = person or locked.person
        locked.assignment = Recording.Assignment.CONFIRMED if activity else Recording.Assignment.STANDALONE
        if activity is not None:
            locked.title, locked.place = activity.title, activity.place
            locked.party_name = activity.party.name if activity.party else locked.party_name
            locked.case_name = activity.case_name or locked.case_name
            locked.in_case = locked.in_case or bool(activity.case_name)
        locked.marks = [m for m in locked.marks if m["code"] not in {"several_activities", "no_activity", "not_issued"}]
        locked.marked = bool(locked.marks)

    return change(actor=actor, at=at, recording=recording, act="recording.assigned", reason=reason, edit=edit)


def correct_time(*, actor: Actor, at: datetime, recording: Recording, started_at: datetime, reason: str) -> Recording:
    """Set the true start of a recording whose clock was wrong; device time and raw tags stay beside it.

    Raises Refused without a reason, or for a moment after the hand-in.
    """
    if not reason.strip():
        raise Refused("recordings.time.reason", "更正时间须写明依据（如另一设备的画面、告知单）。")
    if started_at > recording.exported_at:
        raise Refused("recordings.time.future", "开始时间不能晚于导出时间。")

    def edit(locked: Recording) -> None:
        locked.started_at = started_at
        locked.ended_at = started_at + timedelta(milliseconds=locked.duration_ms or 0)
        if locked.device_started_at is not None:
            locked.clock_offset_ms = (locked.device_started_at - started_at) // timedelta(milliseconds=1)
        locked.marks = [m for m in locked.marks if m["code"] not in {"clock_doubtful", "time_unknown", "clock_offset"}]
        locked.marked = bool(locked.marks)

    with transaction.atomic():
        act = "recording.time_corrected"
        changed = change(actor=actor, at=at, recording=recording, act=act, reason=reason, edit=edit)
        tell_duties(actor=actor, at=at, activities=[changed.activity])
    return changed


def locked_recording(key: int, *duties: Activity | None) -> Recording:
    """Return the recording with its row held until the transaction ends, after the duties it is about (ADR 0118).

    `duties` are those it may be put to; the one it belongs to is held in any case.
    """
    hold([key], [duty.pk for duty in duties if duty is not None])
    return (
        Recording.objects.select_for_update(of=("self",))
        .select_related("agency", "unit", "unit__agency", "device", "person", "activity", "intake")
        .get(pk=key)
    )


def _fill(recording: Recording, key: str, value: str, actor: Actor, at: datetime) -> None:
    """Set a key; the moment moves only when the value changes, since clocks are judged by it."""
    item = MetadataItem.objects.filter(recording=recording, key=key).first()
    if item is not None and item.value == value:
        return
    MetadataItem.objects.update_or_create(
        recording=recording, key=key, defaults={"value": value[:300], "filled_at": at, "filled_by": actor.name}
    )


def _refresh_metadata(recording: Recording, actor: Actor, at: datetime) -> None:
    """Fill what now follows from duty, device and time."""
    for key, value in known_values(recording, "、".join(_people(recording)[:-2])).items():
        _fill(recording, key, value, actor, at)


def _people(recording: Recording) -> list[str]:
    people = [recording.person] if recording.person else []
    if recording.activity is not None:
        people += [officer.person for officer in recording.activity.officers.all()]
    device = recording.device.number if recording.device else recording.intake.device_no
    return [*dict.fromkeys(person.name for person in people), device, recording.unit.name]


def told(recording: Recording) -> dict[str, object]:
    """Return what people may change of a recording as it goes into the log; `metadata.KEY` are filled keys."""
    items = MetadataItem.objects.filter(recording=recording).exclude(value="").values_list("key", "value")
    return {
        "activity": recording.activity.subject if recording.activity else "",
        "person": recording.person.subject if recording.person else "",
        "assignment": recording.assignment,
        "title": recording.title,
        "party_name": recording.party_name,
        "case_name": recording.case_name,
        "place": recording.place,
        "started_at": iso(recording.started_at) if recording.started_at else "",
        "marks": recording.marks,
        "mode": recording.mode,
        "limitation_reason": recording.limitation_reason,
        "key_steps": recording.key_steps,
        "papers": recording.papers,
        "evidence": recording.evidence,
        "in_case": recording.in_case,
        "unrelated": recording.unrelated,
        "triggers": recording.triggers,
        "secret": recording.secret,
        "risk": recording.risk,
        "class_confirmed_at": iso(recording.class_confirmed_at) if recording.class_confirmed_at else "",
        **{f"metadata.{key}": value for key, value in items},
    }


def changes_between(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    """Return name → [before, after] of everything that differs; what was not there is ""."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = ((name, before.get(name, ""), after.get(name, "")) for name in names)
    return {name: [old, new] for name, old, new in pairs if old != new}
