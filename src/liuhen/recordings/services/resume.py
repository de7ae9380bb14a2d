"""Finish hand-ins that were cut off: what the store holds is sealed, what it does not hold stays on the card."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from liuhen.kernel.actors import actor_of, system
from liuhen.recordings.alive import running
from liuhen.recordings.models import Intake, IntakeFile
from liuhen.recordings.places import store_root
from liuhen.recordings.queries import duties_of
from liuhen.recordings.reading import Reading
from liuhen.recordings.services.closing import tell_duties
from liuhen.recordings.services.guard import Guarded, Known
from liuhen.recordings.services.judge import judge, unjudged
from liuhen.recordings.services.receipt import finish
from liuhen.recordings.services.seal import Placed, seal
from liuhen.recordings.services.surroundings import surroundings
from liuhen.store.problems import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

logger = logging.getLogger(__name__)
_ACTOR = system("resume")
_BATCH = 200


def resume(*, clock: Callable[[], datetime], strict: bool = False) -> list[Intake]:
    """Finish every hand-in whose process is gone.

    1. Objects that are whole in the store but have no row are sealed from what lies beside them.
    2. Files that never got that far are marked: they are still on the card, and the next hand-in takes them.
    3. Recordings that were sealed but not yet judged are judged, and their duties told.
    4. The receipt is closed.

    One that cannot be finished must not keep every other card out: it is logged and left for the next time, and when
    `strict` its error is raised after the others were finished. Raises StoreError when the store cannot be read.
    """
    finished: list[Intake] = []
    failures: list[Exception] = []
    for intake in Intake.objects.filter(finished_at=None).select_related("agency", "unit", "device").order_by("id"):
        with running(intake.pk) as held:
            if not held or not _is_unfinished(intake):
                continue
            try:
                _finish(intake, clock)
            except (StoreError, OSError):
                raise
            except Exception as error:
                logger.exception("hand-in %s cannot be finished", intake.code)
                failures.append(error)
            else:
                finished.append(intake)
    if failures and strict:
        raise failures[0]
    return finished


def _is_unfinished(intake: Intake) -> bool:
    """Look again under the lock: another process may have finished it since the list was read."""
    return Intake.objects.filter(pk=intake.pk, finished_at=None).exists()


def _finish(intake: Intake, clock: Callable[[], datetime]) -> None:
    store_root().clear_leftovers()
    waiting = intake.files.filter(state=IntakeFile.State.PLANNED).order_by("position")
    while lines := list(waiting[:_BATCH]):  # each is sealed or given up, and no longer waits
        _seal(intake, lines, clock)
    for recordings in unjudged(intake):
        judge(actor=_ACTOR, at=clock(), recordings=recordings)
    tell_duties(actor=_ACTOR, at=clock(), activities=duties_of(intake))
    finish(actor=_ACTOR, at=clock(), intake=intake)


def _seal(intake: Intake, lines: list[IntakeFile], clock: Callable[[], datetime]) -> None:
    placed, lost = [], []
    known: Known | None = None
    for line in lines:
        found = _recovered(line)
        if found is not None:
            placed.append(found[0])
            known = found[1]
            continue
        line.state, line.problem = IntakeFile.State.REFUSED, "cut_off"
        line.words = f"“{line.name}”采集中断，没有封存，仍在存储卡上，请重新采集。"[:300]
        lost.append(line)
    IntakeFile.objects.bulk_update(lost, ["state", "problem", "words"])
    if known is not None:
        guarded = Guarded(intake.device, intake.unit, intake.target, known.marks)
        around = surroundings(intake, guarded, known.clock_offset_ms, [item.reading for item in placed])
        seal(actor=actor_of(intake.actor), at=clock(), intake=intake, placed=placed, around=around)


def _recovered(line: IntakeFile) -> tuple[Placed, Known] | None:
    root = store_root()
    held = root.recover(line.object_id)
    if held is None:
        return None
    sidecar = root.sidecar(line.object_id)
    reading, original = sidecar.get("reading"), sidecar.get("original")
    if not isinstance(reading, dict) or not isinstance(original, dict):
        return None
    sm3 = str(original.get("sm3", ""))
    placed = Placed(line, Reading.restored(reading), held.digest.hex, held.size, sm3, held.inventory)
    return placed, Known.restored(sidecar.get("known"))
