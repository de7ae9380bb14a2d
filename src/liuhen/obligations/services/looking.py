"""When to look at a clock again. These marks say nothing about what is owed, so they leave no entry in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.obligations.models import OPEN, Obligation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from liuhen.accounts.models import Agency


def look_again(looked_at: Iterable[tuple[Obligation, datetime | None]]) -> None:
    """Note when each obligation is to be looked at next; None when nothing will come."""
    rows = []
    for obligation, moment in looked_at:
        obligation.look_at = moment
        rows.append(obligation)
    Obligation.objects.bulk_update(rows, ["look_at"], batch_size=500)


def look_at_all(agency: Agency, at: datetime) -> int:
    """Let everything open in an agency be looked at: what it wants to be told of has changed. Returns how many."""
    return Obligation.objects.filter(OPEN, agency=agency, due_at__isnull=False).update(look_at=at)
