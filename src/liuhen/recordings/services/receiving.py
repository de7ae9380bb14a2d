"""Hand recordings over to the keeper 移交: the officer's clock stops when the keeper confirms (ZH-8, PDS-3-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.recordings.models import Recording
from liuhen.recordings.services.judge import judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.accounts.models import Person
    from liuhen.kernel.actors import Actor


@transaction.atomic
def receive(*, actor: Actor, at: datetime, keeper: Person, recordings: Sequence[Recording]) -> list[Recording]:
    """Confirm that the keeper has received recordings; those received before stay as they are.

    Raises Refused when the keeper would receive own recordings (ZH-8: an officer does not keep them).
    """
    keys = [recording.pk for recording in recordings]
    locked = list(
        Recording.objects.select_for_update(of=("self",))
        .select_related("agency", "unit", "device", "person", "activity", "intake")
        .filter(pk__in=keys, handed_over_at=None)
        .order_by("pk")
    )
    own = next((r for r in locked if r.person_id == keeper.pk), None)
    if own is not None:
        raise Refused(
            "recordings.receive.own", f"{own.code} 由您本人摄录，不能由本人接收。", remedy="请另一名资料管理人员接收。"
        )
    for recording in locked:
        recording.handed_over_at, recording.handed_over_to = at, keeper
    Recording.objects.bulk_update(locked, ["handed_over_at", "handed_over_to"], batch_size=200)
    entries = [("recording.received", r.subject, {"keeper": keeper.name, "sha256": r.sha256}) for r in locked]
    ledger.append_many(actor=actor, at=at, entries=entries)
    judge(actor=actor, at=at, recordings=locked)
    return locked
