"""Excuse an obligation for a reason that somebody else accepted, and take an excuse back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.accounts.models import Person
from liuhen.kernel.refusals import Refused
from liuhen.ledger import services as ledger
from liuhen.obligations.models import Obligation
from liuhen.obligations.queries import owing

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def excuse(*, actor: Actor, at: datetime, obligation: Obligation, reason: str) -> Obligation:
    """Mark an open obligation as excused with the approver's name and the reason; lateness stays visible.

    Raises Refused without a reason, for one's own obligation (G11), owed by name or as holder of a role, or when it is
    no longer open.
    """
    locked = Obligation.objects.select_for_update().get(pk=obligation.pk)
    if locked.fulfilled_at or locked.excused_at or locked.withdrawn_at:
        raise Refused("obligations.excuse.closed", "这项应办事项已经办结，无须免除。")
    if not reason.strip():
        raise Refused("obligations.excuse.reason", "免除一项应办事项须写明理由。")
    if owes(actor, at, locked):
        raise Refused(
            "obligations.excuse.self", "不能免除自己的应办事项。", remedy="请科室负责人或法制机构审核后免除。"
        )
    locked.excused_at = at
    locked.excused_by = actor.name
    locked.excuse = reason.strip()
    locked.look_at = at
    locked.save(update_fields=["excused_at", "excused_by", "excuse", "look_at"])
    ledger.append(
        actor=actor,
        at=at,
        act="obligation.excused",
        subject=locked.subject,
        facts={"rule": locked.rule, "what": locked.what, "reason": locked.excuse},
    )
    return locked


@transaction.atomic
def restore(*, actor: Actor, at: datetime, obligation: Obligation, reason: str) -> Obligation:
    """Take an excuse back: the thing is owed again, under the deadline it always had.

    The excuse itself is not erased: it and its taking back stand in the log, with who and why. Raises Refused without a
    reason, or when the obligation is not excused.
    """
    locked = Obligation.objects.select_for_update().get(pk=obligation.pk)
    if locked.excused_at is None or locked.withdrawn_at:
        raise Refused("obligations.restore.not_excused", "这项应办事项没有被免除，无须恢复。")
    if not reason.strip():
        raise Refused("obligations.restore.reason", "恢复一项已免除的应办事项须写明理由。")
    told = {"rule": locked.rule, "what": locked.what, "reason": reason.strip(), "excuse": locked.excuse}
    locked.excused_at, locked.excused_by, locked.excuse = None, "", ""
    locked.restored_at = locked.look_at = at
    locked.save(update_fields=["excused_at", "excused_by", "excuse", "restored_at", "look_at"])
    ledger.append(actor=actor, at=at, act="obligation.restored", subject=locked.subject, facts=told)
    return locked


def owes(actor: Actor, at: datetime, obligation: Obligation) -> bool:
    """Say whether the actor, or somebody whose post the actor uses, owes it by name or as holder of a role (G11)."""
    keys = [key for kind, _, key in (hand.partition(":") for hand in actor.hands) if kind == "person"]
    people = Person.objects.filter(pk__in=[key for key in keys if key.isdecimal()])
    return any(Obligation.objects.filter(owing(person, at), pk=obligation.pk).exists() for person in people)
