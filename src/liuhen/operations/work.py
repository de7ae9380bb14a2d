"""What the background work has before it: how much of each kind waits, how old the oldest is, what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from liuhen.jobs.arrangements import fixity_every
from liuhen.jobs.figures import figures
from liuhen.jobs.queries import replica_run
from liuhen.ledger.queries import latest_checkpoint, oldest_waiting, waiting
from liuhen.notifications.queries import oldest_mail, stuck, waiting_mails
from liuhen.recordings.upkeep import (
    derivatives_by_state,
    oldest_derivative,
    sealed_since,
)
from liuhen.uploads.queries import oldest_card, waiting_cards

DERIVATIVES, FIXITY, MAIL, UPLOADS, LEDGER, CHECKPOINT, REPLICA = (
    "derive",
    "fixity",
    "mail",
    "uploads",
    "integrate",
    "checkpoint",
    "replicate",
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of work under the name of its duty: how many wait, the oldest since when, how many failed."""

    duty: str
    number: int
    oldest: datetime | None = None
    failed: int = 0


def waiting_work(at: datetime, *, replica: bool) -> list[Waiting]:
    """Return what waits, in the order in which it matters. `replica` says whether there is a second store."""
    copies, held = derivatives_by_state(), stuck()
    checks = figures(at).round
    latest = latest_checkpoint()
    found = [
        Waiting(UPLOADS, waiting_cards(), oldest_card()),
        Waiting(LEDGER, waiting(), oldest_waiting()),
        Waiting(CHECKPOINT, 0, latest.at if latest else None),
        Waiting(DERIVATIVES, copies["wanted"] + copies["claimed"], oldest_derivative(), copies["failed"]),
        Waiting(FIXITY, checks.due, checks.due_since(fixity_every())),
        Waiting(MAIL, waiting_mails(), oldest_mail(), held.count if held else 0),
    ]
    if replica:
        run = replica_run()
        late = sealed_since(run.at if run else None)
        found.append(Waiting(REPLICA, late, run.at if run else None, run.failed if run else 0))
    return found


def overdue_work(work: Waiting, at: datetime) -> bool:
    """Say whether something waits longer than a healthy sweep ever lets it."""
    patience = {FIXITY: timedelta(days=2), DERIVATIVES: timedelta(hours=6), REPLICA: timedelta(hours=2)}
    limit = patience.get(work.duty, timedelta(minutes=30))
    return bool(work.number) and work.oldest is not None and at - work.oldest > limit
