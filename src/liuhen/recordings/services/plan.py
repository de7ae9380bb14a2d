"""Plan a hand-in: every file of the card is written down before the first byte is copied, so that nothing is lost."""

from __future__ import annotations

import os
import socket
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from liuhen.accounts.models import Person
from liuhen.kernel.identifiers import new_urn
from liuhen.ledger import services as ledger
from liuhen.recordings.card import shown
from liuhen.recordings.models import Intake, IntakeFile
from liuhen.writing import insert_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from liuhen.kernel.actors import Actor
    from liuhen.recordings.card import CardFile, NotTaken
    from liuhen.recordings.services.guard import CardIn, Guarded

_BATCH = 500


class Found(NamedTuple):
    """What a card holds, and whether its copies will be read back."""

    files: Sequence[CardFile]
    not_taken: Sequence[NotTaken]
    read_back: bool = True


@transaction.atomic
def plan(
    *,
    actor: Actor,
    at: datetime,
    key: int,
    card: CardIn,
    guarded: Guarded,
    found: Found,
) -> Intake:
    """Write the hand-in down with all its files, those that are not taken included, and log that it began.

    `key` is the hand-in's time-ordered key, whose lock the caller holds: nobody may take the fresh rows for leftovers.
    """
    files, not_taken = found.files, found.not_taken
    intake = Intake.objects.create(
        id=key,
        agency=card.agency,
        unit=guarded.unit,
        device=guarded.device,
        device_no=card.device_no,
        person=_person(actor) or card.holder,
        actor=actor.as_facts(),
        station=card.station or socket.gethostname(),
        target=guarded.target,
        source=shown(os.fsencode(card.path))[:400],
        started_at=at,
        read_back=found.read_back,
    )
    planned = (_planned(intake, position, file) for position, file in enumerate(files))
    refused = (_refused(intake, len(files) + offset, item) for offset, item in enumerate(not_taken))
    lines = chain(planned, refused)
    while batch := list(islice(lines, _BATCH)):
        insert_all(batch)
    ledger.append(
        actor=actor,
        at=at,
        act="intake.started",
        subject=intake.subject,
        facts={"device": card.device_no, "station": intake.station, "files": len(files), "not_taken": len(not_taken)},
    )
    return intake


def _person(actor: Actor) -> Person | None:
    kind, _, key = actor.key.partition(":")
    return Person.objects.filter(pk=int(key)).first() if kind == "person" else None


def _planned(intake: Intake, position: int, file: CardFile) -> IntakeFile:
    return IntakeFile(
        intake=intake,
        position=position,
        name=file.name,
        raw_name=file.raw_name,
        size=file.size,
        modified_ns=file.modified_ns,
        object_id=new_urn(),
    )


def _refused(intake: Intake, position: int, item: NotTaken) -> IntakeFile:
    return IntakeFile(
        intake=intake,
        position=position,
        name=item.name,
        raw_name=item.raw_name,
        size=0,
        modified_ns=0,
        object_id=new_urn(),
        state=IntakeFile.State.REFUSED,
        problem=item.problem,
        words=item.words[:300],
    )
