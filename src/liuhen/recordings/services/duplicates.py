"""Duplicates: a file whose content was sealed before is answered with the first receipt, not sealed again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from liuhen.recordings.models import Intake, IntakeFile, Recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.accounts.models import Agency
    from liuhen.recordings.card import CardFile

_CHUNK = 1 << 20
_BATCH = 500

OnCompared = Callable[[int, int], None]


def known_sizes(agency: Agency, sizes: Sequence[int]) -> set[int]:
    """Return which of the sizes some sealed recording of the agency has: only such files can be duplicates."""
    wanted = sorted(set(sizes))
    found: set[int] = set()
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        found.update(Recording.objects.filter(agency=agency, size__in=batch).values_list("size", flat=True).distinct())
    return found


def sealed_before(
    agency: Agency, line: IntakeFile, file: CardFile, heard: Callable[[int], None] | None = None
) -> Recording | None:
    """Read the file and return the first recording of the same content, or None; `heard` is told of bytes read.

    A file that cannot be read is no duplicate; the copying says what is wrong with it.
    """
    digest = hashlib.sha256()
    try:
        with open(file.path, "rb") as source:  # noqa: PTH123  # a path of raw bytes
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                if heard:
                    heard(len(chunk))
    except OSError:
        return None
    line.sha256 = digest.hexdigest()
    return Recording.objects.filter(agency=agency, sha256=line.sha256).order_by("exported_at").first()


def answer_duplicates(intake: Intake, files: Sequence[CardFile], on_compared: OnCompared | None = None) -> None:
    """Answer what was sealed before with its first recording, before the first byte of this card is copied.

    The same content twice on one card is no duplicate in this sense: both are sealed and marked. A card that comes
    back is read whole for this: `on_compared` hears how many of how many bytes were read.
    """
    sizes = known_sizes(intake.agency, [file.size for file in files])
    suspects = [position for position, file in enumerate(files) if file.size in sizes]
    total = sum(files[position].size for position in suspects)
    read = 0

    def heard(count: int) -> None:
        nonlocal read
        read += count
        if on_compared:
            on_compared(read, total)

    for start in range(0, len(suspects), _BATCH):
        lines = intake.files.filter(position__in=suspects[start : start + _BATCH]).order_by("position")
        answered = [line for line in lines if _answered(intake.agency, line, files[line.position], heard)]
        IntakeFile.objects.bulk_update(answered, ["state", "recording", "sha256", "problem", "words"], batch_size=200)


def _answered(agency: Agency, line: IntakeFile, file: CardFile, heard: Callable[[int], None]) -> bool:
    """Write into the line which recording has its content; False when none has."""
    first = sealed_before(agency, line, file, heard)
    if first is None:
        return False
    line.state, line.recording, line.problem = IntakeFile.State.DUPLICATE, first.pk, "duplicate"
    line.words = f"内容与已封存的 {first.code} 相同，不重复封存。"
    return True
