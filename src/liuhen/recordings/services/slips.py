"""Hand-over slips 移交单: an officer lists recordings, the keeper confirms, and both sides stand in the register.

The slip's two confirmations are those of the register of hand-overs (F-20, YC-A-8); the keeper's is the moment at which
each of its recordings is received (ZH-8, PDS-3-6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.queries import people_with_role
from liuhen.devices.models import HandOver
from liuhen.devices.services import confirm_hand_over, hand_over
from liuhen.kernel.identifiers import time_ordered_key
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.recordings.models import Recording, Slip, SlipLine
from liuhen.recordings.services.receiving import receive

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor

MOST = 100


@transaction.atomic
def write_slip(
    *, actor: Actor, at: datetime, officer: Person, keeper: Person, recordings: Sequence[Recording], note: str = ""
) -> Slip:
    """List recordings on a slip; the officer who writes it has thereby confirmed.

    Raises Refused without recordings, for one that is not the officer's, was received or stands on an open slip, and
    for a receiver who keeps no recordings in the agency.
    """
    rows = list(
        Recording.objects.select_for_update(of=("self",))
        .select_related("agency", "unit")
        .filter(pk__in=[recording.pk for recording in recordings])
        .order_by("pk")
    )
    _refuse(officer, keeper, rows, at)
    slip = Slip(id=time_ordered_key(at), agency=rows[0].agency, unit=rows[0].unit)
    slip.hand_over = hand_over(
        actor=actor,
        at=at,
        object_kind=HandOver.ObjectKind.RECORDING,
        subject=slip.subject,
        from_person=officer,
        to_person=keeper,
        items=[recording.code for recording in rows],
        condition=note.strip()[:200],
    )
    slip.save(force_insert=True)
    SlipLine.objects.bulk_create(
        [SlipLine(slip=slip, position=place, recording=row) for place, row in enumerate(rows, 1)]
    )
    return slip


@transaction.atomic
def confirm_slip(*, actor: Actor, at: datetime, keeper: Person, slip: Slip) -> Slip:
    """Confirm by the receiving side: both have confirmed, and every recording is received at this moment.

    Raises Refused for anybody but the receiver, and for a slip that is closed or confirmed.
    """
    slip = _open(slip)
    slip.hand_over = confirm_hand_over(actor=actor, at=at, entry=slip.hand_over)
    rows = [line.recording for line in slip.lines.select_related("recording")]
    receive(actor=actor, at=at, keeper=keeper, recordings=rows)
    return slip


@transaction.atomic
def close_slip(*, actor: Actor, at: datetime, slip: Slip, reason: str) -> Slip:
    """Take the slip back (the officer) or send it back (the keeper) before it is confirmed. The clock runs on.

    Raises Refused without a reason, for a third person, and for a slip that is closed or confirmed.
    """
    slip = _open(slip)
    if not reason.strip():
        raise Refused("recordings.slip.reason", "撤回或退回移交单须写明理由。")
    if actor.key not in {slip.hand_over.from_person.subject, slip.hand_over.to_person.subject}:
        raise Refused("recordings.slip.stranger", "移交单只由移交人撤回，或由接收人退回。")
    slip.closed_at, slip.closed_by, slip.closed_reason = at, actor.name, reason.strip()[:200]
    slip.save(update_fields=["closed_at", "closed_by", "closed_reason"])
    ledger.append(actor=actor, at=at, act="slip.closed", subject=slip.subject, facts={"reason": slip.closed_reason})
    return slip


def _open(slip: Slip) -> Slip:
    found = (
        Slip.objects.select_for_update(of=("self",))
        .select_related("agency", "hand_over__from_person", "hand_over__to_person")
        .get(pk=slip.pk)
    )
    if found.closed_at is not None:
        raise Refused("recordings.slip.closed", f"移交单 {found.code} 已由{found.closed_by}退回或撤回。")
    if found.hand_over.complete:
        raise Refused("recordings.slip.done", f"移交单 {found.code} 双方都已确认。")
    return found


def _refuse(officer: Person, keeper: Person, rows: Sequence[Recording], at: datetime) -> None:
    if not rows:
        raise Refused("recordings.slip.empty", "移交单上没有资料。", remedy="勾选要移交的资料。")
    if len(rows) > MOST:
        raise Refused("recordings.slip.many", f"一张移交单最多 {MOST} 份，请分几张写。")
    foreign = next((row for row in rows if row.person_id != officer.pk), None)
    if foreign is not None:
        raise Refused("recordings.slip.foreign", f"{foreign.code} 不是您摄录的，由摄录人本人移交。")
    received = next((row for row in rows if row.handed_over_at is not None), None)
    if received is not None:
        raise Refused("recordings.slip.received", f"{received.code} 已经由资料管理人员接收，不用再移交。")
    waiting = (
        SlipLine.objects.filter(recording__in=rows, slip__closed_at=None, slip__hand_over__to_confirmed_at=None)
        .select_related("slip__agency", "recording")
        .first()
    )
    if waiting is not None:
        raise Refused(
            "recordings.slip.listed",
            f"{waiting.recording.code} 已列在移交单 {waiting.slip.code} 上，等接收人确认。",
            remedy="先撤回那一张，再另写。",
        )
    if keeper not in people_with_role(rows[0].agency, "record_keeper", at):
        raise Refused("recordings.slip.keeper", f"{keeper.name}不是本机关的资料管理人员。", remedy="请选资料管理人员。")
