"""Hand-in 导出: take a recorder's card into the store, seal it, judge it, and say what may be erased.

The steps are a literal list; each is one file of this folder. A hand-in takes minutes, so it is given a clock instead
of one moment: a file counts as exported when it was sealed, not when the card went in.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from liuhen.kernel.identifiers import time_ordered_key
from liuhen.kernel.refusals import Refused
from liuhen.recordings.alive import reading, running
from liuhen.recordings.card import survey
from liuhen.recordings.models import Intake, IntakeFile
from liuhen.recordings.reading import read_all
from liuhen.recordings.services.clock import note_clock
from liuhen.recordings.services.closing import tell_duties
from liuhen.recordings.services.copying import OnProgress, Planned, Volume, copy, volume_of
from liuhen.recordings.services.duplicates import OnCompared, answer_duplicates, look_again
from liuhen.recordings.services.guard import CardIn, Guarded, Known, guard
from liuhen.recordings.services.judge import judge
from liuhen.recordings.services.plan import Found, plan
from liuhen.recordings.services.receipt import finish
from liuhen.recordings.services.resume import resume
from liuhen.recordings.services.seal import seal
from liuhen.recordings.services.surroundings import surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from liuhen.kernel.actors import Actor
    from liuhen.recordings.card import CardFile

Clock = Callable[[], datetime]
PORTION = 2048  # files that are read, copied and let go of together


@dataclass(frozen=True, slots=True)
class Options:
    """How to hand in: whether to read the copies back from the device, and who hears of the progress.

    `on_compared` hears how much of what may be known already was read, `on_planned` of the hand-in and how much it
    will copy, `on_sealed` how many files and bytes a batch sealed.
    """

    read_back: bool = True
    on_progress: OnProgress | None = None
    on_compared: OnCompared | None = None
    on_planned: Callable[[Intake, Volume], object] | None = None
    on_sealed: Callable[[int, int], None] | None = None


def hand_in(*, actor: Actor, clock: Clock, card: CardIn, options: Options | None = None) -> Intake:
    """Hand a card in.

    1. Finish hand-ins that were cut off.
    2. Guard: the device must be known (or marked), the regulation in force, nobody else at the card.
    3. Survey the card: files, and what is not taken and why.
    4. Plan: write every file down before the first byte is copied. A clock offset that was measured with the card goes
       into the device's history.
    5. Answer duplicates with their first receipt.
    6. Copy and hash once, make durable, read back (the store).
    7. Seal: rows, index, ledger entry in one transaction.
    8. Judge: deadlines, metadata, class, keeping; tell the duties what is covered now.
    9. Receipt: which files may be erased (they are looked at once more), with a checkpoint of the log.

    Raises Refused before anything was copied, OSError when the card itself cannot be read. A fault of one file is on
    the receipt. The source is only ever read.
    """
    chosen = options or Options()
    resume(clock=clock)
    guarded = guard(card, clock())
    with reading(card.path) as alone:
        if not alone:
            raise Refused("recordings.card.busy", "这张存储卡正在采集，没有重复开始。", remedy="等它完成后再试。")
        return _hand_in(actor, clock, card, guarded, chosen)


def _hand_in(actor: Actor, clock: Clock, card: CardIn, guarded: Guarded, chosen: Options) -> Intake:
    files, not_taken = survey(card.path)
    key = time_ordered_key(clock())
    with running(key):
        found = Found(files, not_taken, read_back=chosen.read_back)
        intake = plan(actor=actor, at=clock(), key=key, card=card, guarded=guarded, found=found)
        note_clock(actor=actor, at=clock(), intake=intake, offset_ms=card.clock_offset_ms)
        answer_duplicates(clock(), intake, files, chosen.on_compared)
        volume = volume_of(intake)
        if chosen.on_planned:
            chosen.on_planned(intake, volume)
        copied = copy(
            actor=actor,
            at=clock(),
            intake=intake,
            portions=_portions(intake, files, clock),
            volume=volume,
            known=Known(card.clock_offset_ms, guarded.marks),
            read_back=chosen.read_back,
            on_progress=chosen.on_progress,
        )
        with closing(copied) as batches:  # a failing seal ends the copying here and now
            for placed in batches:
                around = surroundings(intake, guarded, card.clock_offset_ms, [item.reading for item in placed])
                recordings = seal(actor=actor, at=clock(), intake=intake, placed=placed, around=around)
                judge(actor=actor, at=clock(), recordings=recordings)
                tell_duties(actor=actor, at=clock(), activities=[recording.activity for recording in recordings])
                if chosen.on_sealed:
                    chosen.on_sealed(len(recordings), sum(recording.size for recording in recordings))
        look_again(intake, files)
        finish(actor=actor, at=clock(), intake=intake)
    return intake


def _portions(intake: Intake, files: Sequence[CardFile], clock: Clock) -> Iterator[list[Planned]]:
    """Read the files that are to be copied, a portion at a time: memory does not grow with the card."""
    for start in range(0, len(files), PORTION):
        waiting = intake.files.filter(
            state=IntakeFile.State.PLANNED, position__gte=start, position__lt=min(start + PORTION, len(files))
        )
        lines = list(waiting.order_by("position"))
        readings = read_all([files[line.position] for line in lines], clock(), intake.device_no)
        yield [Planned(line, files[line.position], reading) for line, reading in zip(lines, readings, strict=True)]
