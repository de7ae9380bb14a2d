"""What a hand-in would do, without writing anything: `liuhen ingest --dry-run`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from liuhen.recordings.card import CardFile, NotTaken, survey
from liuhen.recordings.models import IntakeFile, Recording
from liuhen.recordings.reading import Reading, read_all
from liuhen.recordings.services.duplicates import known_sizes, sealed_before
from liuhen.recordings.services.guard import CardIn, guard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """The files that would be sealed with what was read from them, those sealed before, and what is not taken."""

    new: Sequence[tuple[CardFile, Reading]]
    duplicates: Sequence[tuple[CardFile, Recording]]
    not_taken: Sequence[NotTaken]

    def as_json(self) -> dict[str, object]:
        """Return the preview in the form of a receipt, with `dry_run` set."""
        return {
            "dry_run": True,
            "sealed": [{"file": file.name, "size": file.size, **reading.stored()} for file, reading in self.new],
            "duplicates": [{"file": file.name, "recording": first.code} for file, first in self.duplicates],
            "marked": [
                {"file": file.name, "problem": mark.code, "words": mark.words}
                for file, reading in self.new
                for mark in reading.marks
            ],
            "refused": [{"file": item.name, "problem": item.problem, "words": item.words} for item in self.not_taken],
        }

    def as_text(self) -> str:
        """Return the preview for a person."""
        lines = [f"试运行，没有写入任何东西：将封存 {len(self.new)} 个，此前已封存 {len(self.duplicates)} 个。"]
        for file, reading in self.new:
            lines.append(f"  + {file.name}  {file.size} 字节")
            lines += [f"      注意：{mark.words}" for mark in reading.marks]
        lines += [f"  = {file.name}  内容与 {first.code} 相同" for file, first in self.duplicates]
        lines += [f"  × {item.words}" for item in self.not_taken]
        return "\n".join(lines)


def preview(card: CardIn, at: datetime) -> Preview:
    """Survey, guard, look for duplicates and read the files. Raises as `hand_in` does before it copies."""
    guard(card, at)
    files, not_taken = survey(card.path)
    sizes = known_sizes(card.agency, [file.size for file in files])
    new, duplicates = [], []
    for file in files:
        first = sealed_before(card.agency, IntakeFile(), file) if file.size in sizes else None
        if first is None:
            new.append(file)
        else:
            duplicates.append((file, first))
    return Preview(list(zip(new, read_all(new, at, card.device_no), strict=True)), duplicates, not_taken)
