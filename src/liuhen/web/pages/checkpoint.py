"""A checkpoint's note read for people: who signed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.merkle.notes import parse_note

if TYPE_CHECKING:
    from liuhen.ledger.checkpoints import Checkpoint


def countersigned_by(checkpoint: Checkpoint) -> list[str]:
    """Return the names of the other bodies under a checkpoint."""
    names = [signature.name for signature in parse_note(checkpoint.note).signatures]
    return [name for name in names if name != settings.LIUHEN_ORIGIN]
