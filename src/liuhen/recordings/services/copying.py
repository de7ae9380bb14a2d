"""Copy planned files into the store, and write down what could not be copied."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Sum

from liuhen.recordings.models import Intake, IntakeFile
from liuhen.recordings.places import store_root
from liuhen.recordings.services.seal import Placed
from liuhen.store.hand_in import HandIn
from liuhen.store.problems import Step
from liuhen.store.results import Event, Failed, Result, Source, Taken

if TYPE_CHECKING:
    from datetime import datetime

    from liuhen.kernel.actors import Actor
    from liuhen.recordings.card import CardFile
    from liuhen.recordings.reading import Reading
    from liuhen.recordings.services.guard import Known


@dataclass(frozen=True, slots=True)
class Volume:
    """How much a hand-in copies: files, and their bytes together as the card says."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a hand-in is: `done` of `total` bytes copied and read back, `files` of `of_files` placed.

    `copied` and `verified` are files whose bytes were all copied and all read back, `copied_bytes` and
    `verified_bytes` how far both are.
    """

    step: str
    name: str
    done: int
    total: int
    files: int
    of_files: int
    copied: int = 0
    verified: int = 0
    copied_bytes: int = 0
    verified_bytes: int = 0


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """One file to copy: its line in the hand-in, where it lies on the card, and what was read from it."""

    line: IntakeFile
    file: CardFile
    reading: Reading


def volume_of(intake: Intake) -> Volume:
    """Return how much of a hand-in is still to be copied."""
    waiting = intake.files.filter(state=IntakeFile.State.PLANNED).aggregate(files=Count("pk"), bytes=Sum("size"))
    return Volume(waiting["files"], waiting["bytes"] or 0)


def copy(
    *,
    actor: Actor,
    at: datetime,
    intake: Intake,
    portions: Iterable[Sequence[Planned]],
    volume: Volume,
    known: Known,
    read_back: bool,
    on_progress: OnProgress | None,
) -> Generator[list[Placed], None, None]:
    """Yield what the store holds, a durable batch at a time; each batch is to be sealed before the next is asked for.

    What failed is written into its line with the reason and the remedy. Raises StoreError when the store cannot be
    written at all.
    """
    teller = _Teller(volume, on_progress, passes=2 if read_back else 1) if on_progress else None
    listener = teller.hear if teller else None
    with HandIn(
        store_root(), at=at, actor=actor, read_back=read_back, sm3=intake.agency.uses_sm3, on_event=listener
    ) as hand_in:
        hand_in.expect(volume.files, volume.bytes)
        for planned in portions:
            by_object = {item.line.object_id: item for item in planned}
            if teller:
                teller.expect(by_object)
            for results in hand_in.take_batches([_source(intake, item, known) for item in planned]):
                yield _sorted_out(results, by_object)


def _source(intake: Intake, item: Planned, known: Known) -> Source:
    path, root = os.fsdecode(item.file.path), os.fsdecode(item.file.root)
    return Source(path, item.line.object_id, item.file.raw_name, _sidecar(intake, item, known), root)


def _sorted_out(results: Sequence[Result], planned: dict[str, Planned]) -> list[Placed]:
    """Write failures into their lines and return the rest."""
    placed: list[Placed] = []
    failed: list[IntakeFile] = []
    for result in results:
        item = planned[result.object_id]
        if isinstance(result, Failed):
            item.line.state = IntakeFile.State.REFUSED
            item.line.problem = str(result.problem)
            item.line.words = f"“{item.line.name}”没有采集：{result.words}。{result.remedy}。"[:300]
            failed.append(item.line)
        else:
            placed.append(_placed(item, result))
    IntakeFile.objects.bulk_update(failed, ["state", "problem", "words"], batch_size=200)
    return placed


def _placed(item: Planned, taken: Taken) -> Placed:
    sm3 = taken.sm3.hex if taken.sm3 else ""
    return Placed(item.line, item.reading, taken.digest.hex, taken.size, sm3, taken.inventory)


def _sidecar(intake: Intake, item: Planned, known: Known) -> dict[str, object]:
    """Return what is known at hand-in, as it lies beside the original for ever."""
    return {
        "format": "liuhen-recording/1",
        "agency": {"code": intake.agency.code, "name": intake.agency.name},
        "intake": {"id": str(intake.pk), "code": intake.code, "station": intake.station},
        "device": intake.device_no,
        "actor": intake.actor,
        "position": item.line.position,
        "modified_ns": str(item.file.modified_ns),
        "known": known.stored(),
        "reading": item.reading.stored(),
    }


class _Teller:
    """Turns events of the store into progress over the whole card. One event at a time, from the store's threads."""

    def __init__(self, volume: Volume, tell: OnProgress, *, passes: int) -> None:
        self._volume = volume
        self._tell = tell
        self._total = volume.bytes * passes
        self._planned: dict[str, Planned] = {}
        self._reached = {Step.READ: 0, Step.READ_BACK: 0}
        self._files = {Step.READ: 0, Step.READ_BACK: 0, Step.PLACE: 0}
        self._of_file: dict[tuple[Step, str], int] = {}

    def expect(self, planned: dict[str, Planned]) -> None:
        """Take the files of the next portion; those before are done."""
        self._planned = planned
        self._of_file = {}

    def hear(self, event: Event) -> None:
        """Count one event and tell how far everything is."""
        item = self._planned[event.object_id]
        if event.step is Step.PLACE:
            self._files[Step.PLACE] += 1
        elif event.step in self._reached:
            self._reached[event.step] += event.bytes
            self._count(event.step, event, item.line.size)
        self._tell(
            Progress(
                str(event.step),
                item.line.name,
                sum(self._reached.values()),
                self._total,
                self._files[Step.PLACE],
                self._volume.files,
                # a file that is placed was copied and read back, be it empty
                copied=max(self._files[Step.READ], self._files[Step.PLACE]),
                verified=max(self._files[Step.READ_BACK], self._files[Step.PLACE]),
                copied_bytes=self._reached[Step.READ],
                verified_bytes=self._reached[Step.READ_BACK],
            )
        )

    def _count(self, step: Step, event: Event, size: int) -> None:
        key = (step, event.object_id)
        before = self._of_file.get(key, 0)
        self._of_file[key] = before + event.bytes
        if before < size <= before + event.bytes:
            self._files[step] += 1
