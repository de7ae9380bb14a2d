"""Seal what the store has taken: rows, index and ledger entries in one transaction. From then on it is evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.identifiers import code_of
from liuhen.kernel.moments import iso
from liuhen.kernel.spans import Span
from liuhen.ledger import services as ledger
from liuhen.recordings.assignment import Assigned, assign
from liuhen.recordings.marks import Mark
from liuhen.recordings.metadata import known_values
from liuhen.recordings.models import Derivative, Intake, IntakeFile, MetadataItem, Recording
from liuhen.recordings.search import index, text_of
from liuhen.recordings.services.numbering import fresh_keys
from liuhen.recordings.services.twice import mark_twice
from liuhen.writing import insert_all, insert_rows, update_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.accounts.models import Unit
    from liuhen.activities.models import Activity
    from liuhen.devices.models import DeviceIssue
    from liuhen.kernel.actors import Actor
    from liuhen.recordings.reading import Reading


_DRIFT_MS = 10_000  # recorders gain or lose up to three seconds a day (GA/T 947.2); beyond ten it is told


@dataclass(frozen=True, slots=True)
class Placed:
    """One file that the store holds: its line in the hand-in, what was read from it, and its digests.

    `inventory` is the SHA-256 (hex) of its object's inventory.json.
    """

    file: IntakeFile
    reading: Reading
    sha256: str
    size: int
    sm3: str = ""
    inventory: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the files of one card are sealed with: who held the device when, which duties there were, common doubts."""

    unit: Unit
    clock_offset_ms: int | None
    issues: Sequence[DeviceIssue] = ()
    duties: Sequence[Activity] = ()
    marks: tuple[Mark, ...] = ()


@transaction.atomic
def seal(
    *, actor: Actor, at: datetime, intake: Intake, placed: Sequence[Placed], around: Surroundings
) -> list[Recording]:
    """Make recordings of placed files.

    1. Correct the device time by the measured offset; both readings are kept.
    2. Assign officer and duty by time; a doubt stays a doubt, content and times that stand twice are marked.
    3. Write the rows, fill the metadata that is known, index for search, ask for derivatives.
    4. Write one ledger entry a recording, with its digest and that of its object's inventory.
    """
    starts = [corrected(item.reading, around.clock_offset_ms)[0] or at for item in placed]
    keys = fresh_keys(intake.agency.code, starts)
    recordings = [_recording(key, at, intake, item, around) for key, item in zip(keys, placed, strict=True)]
    mark_twice(recordings)
    for recording in recordings:
        recording.search_text = text_of(recording, _officers(recording))
    insert_all(recordings)
    items = [item for recording in recordings for item in _known_items(recording, actor, at)]
    insert_rows(MetadataItem, ("recording", "key", "value", "filled_at", "filled_by"), items)
    index(recordings)
    wanted = [(recording.pk, kind) for recording in recordings for kind in _wanted(recording)]
    insert_rows(Derivative, ("recording", "kind"), wanted)
    for item, recording in zip(placed, recordings, strict=True):
        item.file.state, item.file.sha256, item.file.recording = IntakeFile.State.SEALED, item.sha256, recording.pk
    update_columns([item.file for item in placed], ["state", "sha256", "recording"])
    entries = [
        ("recording.sealed", recording.subject, sealed_facts(recording, item.inventory))
        for item, recording in zip(placed, recordings, strict=True)
    ]
    ledger.append_many(actor=actor, at=at, entries=entries)
    return recordings


def sealed_facts(recording: Recording, inventory: str) -> dict[str, object]:
    """Return what the ledger says of a sealed recording; it is enough to prove the file without the database.

    The digest of the inventory proves what lies beside the file: the inventory names the sidecar by digest.
    """
    facts: dict[str, object] = {
        "code": recording.code,
        "object": recording.object_id,
        "sha256": recording.sha256,
        "size": recording.size,
        "name": recording.original_name,
        "device": recording.intake.device_no,
        "intake": recording.intake.code,
        "marks": [mark["code"] for mark in recording.marks],
    }
    facts |= {"inventory": inventory} if inventory else {}
    facts |= {"sm3": recording.sm3} if recording.sm3 else {}
    for name in ("device_started_at", "started_at", "ended_at"):
        moment: datetime | None = getattr(recording, name)
        facts |= {name: iso(moment)} if moment else {}
    return facts


def _recording(key: int, at: datetime, intake: Intake, placed: Placed, around: Surroundings) -> Recording:
    reading = placed.reading
    started, ended = corrected(reading, around.clock_offset_ms)
    span = Span(started, ended or started) if started else None
    assigned = assign(span, around.issues, around.duties)
    marks = [*around.marks, *reading.marks, *drift(around.clock_offset_ms), *_doubts(assigned, started, around)]
    recording = Recording(
        id=key,
        code=code_of(intake.agency.code, key),
        agency=intake.agency,
        unit=around.unit,
        device=intake.device,
        person=assigned.person,
        activity=assigned.activity,
        assignment=assigned.assignment,
        intake=intake,
        object_id=placed.file.object_id,
        original_name=placed.file.name,
        size=placed.size,
        sha256=placed.sha256,
        sm3=placed.sm3,
        clock_offset_ms=around.clock_offset_ms,
        started_at=started,
        ended_at=ended,
        exported_at=at,
        stored_at=at,
        target=intake.target,
        marks=[mark.stored() for mark in marks],
        marked=bool(marks),
        **reading.columns(),
    )
    _take_over(recording, assigned.activity)
    return recording


def _take_over(recording: Recording, activity: Activity | None) -> None:
    """Take over from the duty what is known of party, case and place."""
    if activity is None:
        return
    recording.title = activity.title
    recording.place = activity.place
    recording.party_name = activity.party.name if activity.party else ""
    recording.case_name = activity.case_name
    recording.in_case = bool(activity.case_name)


def corrected(reading: Reading, offset_ms: int | None) -> tuple[datetime | None, datetime | None]:
    """Return start and end on the true clock: the device's reading less its offset (unknown counts as none).

    A clock that is plainly wrong gives no true time: nothing is judged by it until a person corrects it.
    """
    if reading.device_started_at is None or any(mark.code == "clock_doubtful" for mark in reading.marks):
        return None, None
    started = reading.device_started_at - timedelta(milliseconds=offset_ms or 0)
    if reading.media == "photo":
        return started, started
    if reading.duration_ms is None:
        return started, None
    return started, started + timedelta(milliseconds=reading.duration_ms)


def drift(offset_ms: int | None) -> list[Mark]:
    """Return the mark for a device clock that is off: the correction is told, never silent."""
    if offset_ms is None or abs(offset_ms) < _DRIFT_MS:
        return []
    direction = "快" if offset_ms > 0 else "慢"
    words = f"设备时钟{direction} {abs(offset_ms) // 1000} 秒，时间已按校时记录更正，设备原值保留。"
    return [Mark("clock_offset", words)]


def _doubts(assigned: Assigned, started: datetime | None, around: Surroundings) -> list[Mark]:
    if assigned.assignment == Recording.Assignment.DOUBTFUL:
        names = "、".join(f"“{duty.title}”" for duty in assigned.candidates)
        return [Mark("several_activities", f"按时间对应不止一次执法活动：{names}，请确认属于哪一次。")]
    if started is not None and assigned.person is None and around.issues:
        return [Mark("not_issued", "按登记，形成这段记录时设备没有领用，请核实使用人。")]
    return []


def _officers(recording: Recording) -> list[str]:
    people = [recording.person] if recording.person else []
    if recording.activity is not None:
        people += [officer.person for officer in recording.activity.officers.all()]
    names = dict.fromkeys(person.name for person in people)
    device = recording.device.number if recording.device else recording.intake.device_no
    return [*names, device, recording.unit.name]


def _known_items(recording: Recording, actor: Actor, at: datetime) -> list[tuple[int, str, str, datetime, str]]:
    """Return the rows of the metadata that is known already."""
    officers = "、".join(_officers(recording)[:-2])
    known = known_values(recording, officers)
    return [(recording.pk, key, value[:300], at, actor.name) for key, value in known.items()]


def _wanted(recording: Recording) -> tuple[str, ...]:
    """Return the kinds of derivatives that a recording wants."""
    kinds: dict[str, tuple[str, ...]] = {
        "video": (Derivative.Kind.THUMBNAIL.value, Derivative.Kind.PROXY.value),
        "photo": (Derivative.Kind.THUMBNAIL.value,),
        "audio": (Derivative.Kind.PROXY.value,),
    }
    return kinds.get(recording.media, ())
