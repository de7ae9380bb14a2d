"""The receipt of a hand-in: which files are sealed, which may be erased from the card, and the checkpoint for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.ledger import services as ledger
from liuhen.ledger.queries import history
from liuhen.recordings.models import Intake, IntakeFile, Recording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor

_FINISHED = "intake.finished"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a hand-in came to. A file may be erased from the card when it is sealed or was sealed before."""

    intake: Intake
    sealed: Sequence[tuple[IntakeFile, Recording]]
    duplicates: Sequence[tuple[IntakeFile, Recording]]
    refused: Sequence[IntakeFile]

    @property
    def erasable(self) -> list[str]:
        """The names of the files that may be erased from the card."""
        done = [*self.sealed, *self.duplicates]
        return [line.name for line, _ in sorted(done, key=lambda pair: pair[0].position)]


def finish(*, actor: Actor, at: datetime, intake: Intake) -> Intake:
    """Close a hand-in: log what it came to, sign a checkpoint over it, and keep the checkpoint with the receipt."""
    with transaction.atomic():
        counts = {
            state: intake.files.filter(state=state).count()
            for state in (IntakeFile.State.SEALED, IntakeFile.State.DUPLICATE, IntakeFile.State.REFUSED)
        }
        if not any(entry.act == _FINISHED for entry in history(intake.subject)):  # cut off before the row was closed
            facts = {str(state): count for state, count in counts.items()}
            ledger.append(actor=actor, at=at, act=_FINISHED, subject=intake.subject, facts=facts)
    checkpoint = ledger.sign_checkpoint(at=at)
    intake.finished_at = at
    intake.checkpoint = checkpoint.note
    intake.save(update_fields=["finished_at", "checkpoint"])
    return intake


def receipt_of(intake: Intake) -> Receipt:
    """Return the receipt of a hand-in, as it can be printed again at any time."""
    lines = list(intake.files.order_by("position"))
    found = Recording.objects.in_bulk([line.recording for line in lines if line.recording is not None])

    def of(state: str) -> list[tuple[IntakeFile, Recording]]:
        chosen = [line for line in lines if line.state == state and line.recording in found]
        return [(line, found[line.recording]) for line in chosen if line.recording is not None]

    return Receipt(
        intake=intake,
        sealed=of(IntakeFile.State.SEALED),
        duplicates=of(IntakeFile.State.DUPLICATE),
        refused=[line for line in lines if line.state in {IntakeFile.State.REFUSED, IntakeFile.State.PLANNED}],
    )
