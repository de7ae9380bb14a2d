"""Copy planned files into the store, and write down what could not be copied."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
class Progress:
    """How far a hand-in is: `done` of `total` bytes copied and read back, `files` of `of_files` placed."""

    step: str
    name: str
    done: int
    total: int
    files: int
    of_files: int


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Planned:
    """One file to copy: its line in the hand-in, where it lies on the card, and what was read from it."""

    line: IntakeFile
    file: CardFile
    reading: Reading


def copy(
    *,
    actor: Actor,
    at: datetime,
    intake: Intake,
    planned: Sequence[Planned],
    known: Known,
    read_back: bool,
    on_progress: OnProgress | None,
) -> Generator[list[Placed], None, None]:
    """Yield what the store holds, a durable batch at a time; each batch is to be sealed before the next is asked for.

    What failed is written into its line with the reason and the remedy. Raises StoreError when the store cannot be
    written at all.
    """
    by_object = {item.line.object_id: item for item in planned}
    sources = [
        Source(os.fsdecode(item.file.path), item.line.object_id, item.file.raw_name, _sidecar(intake, item, known))
        for item in planned
    ]
    listener = _listener(by_object, read_back, on_progress) if on_progress else None
    with HandIn(
        store_root(), at=at, actor=actor, read_back=read_back, sm3=intake.agency.uses_sm3, on_event=listener
    ) as hand_in:
        for results in hand_in.take_batches(sources):
            yield _sorted_out(results, by_object)


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
    return Placed(item.line, item.reading, taken.digest.hex, taken.size, taken.sm3.hex if taken.sm3 else "")


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


def _listener(planned: dict[str, Planned], read_back: bool, tell: OnProgress) -> Callable[[Event], None]:
    """Turn events of the store into progress over the whole card."""
    passes = 2 if read_back else 1
    total = sum(item.file.size for item in planned.values()) * passes
    reached = {"bytes": 0, "files": 0}

    def listen(event: Event) -> None:
        if event.step is Step.PLACE:
            reached["files"] += 1
        else:
            reached["bytes"] += event.bytes
        name = planned[event.object_id].file.name
        tell(Progress(str(event.step), name, reached["bytes"], total, reached["files"], len(planned)))

    return listen
