"""The receipt of a hand-in: which files are sealed, which may be erased from the card, and the checkpoint for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from liuhen.ledger import services as ledger
from liuhen.ledger.queries import history
from liuhen.recordings.models import Intake, IntakeFile, Recording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from liuhen.kernel.actors import Actor

_FINISHED = "intake.finished"
SAFE = (IntakeFile.State.SEALED, IntakeFile.State.DUPLICATE)
NOT_TAKEN = (IntakeFile.State.REFUSED, IntakeFile.State.PLANNED)


PORTION = 500  # lines that are read together

Line = tuple[IntakeFile, "Recording | None"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a hand-in came to, as numbers; its lines are read in portions, however many there are.

    A file may be erased from the card when it is sealed or was sealed before, unless it changed on the card after
    that (`changed`, among the sealed). What is still waiting counts as not taken.
    """

    intake: Intake
    sealed: int
    duplicates: int
    refused: int
    changed: int = 0

    @property
    def files(self) -> int:
        """How many files the card had."""
        return self.sealed + self.duplicates + self.refused

    def erasable(self) -> Iterator[str]:
        """Yield the names of the files that may be erased from the card, in its order."""
        safe = self.intake.files.filter(state__in=SAFE).exclude(problem=IntakeFile.CHANGED_SINCE)
        for lines in self._keyset(safe.only("position", "name")):
            yield from (line.name for line in lines)

    def portions(self, *states: str) -> Iterator[list[Line]]:
        """Yield the lines in these states (all without any) with their recordings, in the order of the card."""
        lines = self.intake.files.filter(state__in=states) if states else self.intake.files.all()
        for portion in self._keyset(lines):
            yield with_recordings(portion)

    def page(self, after: int, most: int) -> list[Line]:
        """Return at most so many lines behind a position of the card (-1: from the first)."""
        return with_recordings(list(self.intake.files.filter(position__gt=after).order_by("position")[:most]))

    @staticmethod
    def _keyset(lines: QuerySet[IntakeFile]) -> Iterator[list[IntakeFile]]:
        after = -1
        while portion := list(lines.filter(position__gt=after).order_by("position")[:PORTION]):
            yield portion
            after = portion[-1].position


def with_recordings(lines: Sequence[IntakeFile]) -> list[Line]:
    """Return each line with its recording, None where it has none."""
    related = ("intake", "intake__agency")
    keys = [line.recording for line in lines if line.recording is not None]
    found = Recording.objects.select_related(*related).in_bulk(keys)
    return [(line, found.get(line.recording) if line.recording is not None else None) for line in lines]


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
    counted = dict(intake.files.order_by().values_list("state").annotate(Count("pk")))
    waiting = sum(counted.get(state, 0) for state in NOT_TAKEN)
    sealed, duplicates = (counted.get(state, 0) for state in SAFE)
    changed = intake.files.filter(state=IntakeFile.State.SEALED, problem=IntakeFile.CHANGED_SINCE).count()
    return Receipt(intake, sealed, duplicates, waiting, changed)
