"""Withdraw everything owed about a subject, because the subject itself is no longer there to be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.ledger import services as ledger
from liuhen.obligations.models import Judgement, Obligation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor


@transaction.atomic
def withdraw(*, actor: Actor, at: datetime, subjects: Sequence[str], reason: str) -> int:
    """Withdraw obligations and judgements of subjects that something else has replaced. Returns how many were owed.

    Nothing is erased: rows keep their clocks and get the moment at which they ceased to count.
    """
    held = Judgement.objects.filter(subject__in=subjects, superseded_at=None)
    told = list(held.values_list("subject", flat=True))
    if not told:
        return 0
    held.update(superseded_at=at)
    count = Obligation.objects.filter(subject__in=told, withdrawn_at=None).update(withdrawn_at=at, look_at=None)
    entries = [("judgement.withdrawn", subject, {"reason": reason}) for subject in told]
    ledger.append_many(actor=actor, at=at, entries=entries)
    return count
