"""Duplicates: a file whose content was sealed before is answered with the first receipt, not sealed again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from liuhen.kernel.actors import system
from liuhen.recordings.models import FixityCheck, Intake, IntakeFile, Recording
from liuhen.recordings.services.checking import check_fixity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

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

    A file that cannot be read or changes meanwhile is no duplicate; the copying says what is wrong with it. Neither
    is one whose sealed copy was found damaged: it may be the last that is whole.
    """
    digest = hashlib.sha256()
    try:
        with os.fdopen(file.open(), "rb") as source:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                if heard:
                    heard(len(chunk))
            if not file.unchanged(os.fstat(source.fileno())):
                return None
    except OSError:
        return None
    line.sha256 = digest.hexdigest()
    same = Recording.objects.filter(agency=agency, sha256=line.sha256).exclude(fixity__in=("changed", "unreadable"))
    return same.order_by("exported_at").first()


def answer_duplicates(
    at: datetime, intake: Intake, files: Sequence[CardFile], on_compared: OnCompared | None = None
) -> None:
    """Answer what was sealed before with its first recording, before the first byte of this card is copied.

    The receipt will call such a file erasable, so the sealed copy is read again too; a damaged one is mended from the
    replica, or the file is sealed once more. The same content twice on one card is no duplicate in this sense: both
    are sealed and marked. A card that comes back is read whole for this: `on_compared` hears how many of how many
    bytes were read.
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
        found = [(line, sealed_before(intake.agency, line, files[line.position], heard)) for line in lines]
        known = [(line, first) for line, first in found if first is not None]
        whole = _still_whole(at, {first.pk: first for _, first in known})
        answered = [_answered(line, first) for line, first in known if first.pk in whole]
        IntakeFile.objects.bulk_update(answered, ["state", "recording", "sha256", "problem", "words"], batch_size=200)


def _still_whole(at: datetime, recordings: Mapping[int, Recording]) -> set[int]:
    """Read sealed copies again and return those that are intact now, mended ones included."""
    checks = check_fixity(actor=system("fixity"), at=at, recordings=list(recordings.values()))
    last = {made.recording_id: made.outcome for made in checks}
    return {key for key, outcome in last.items() if outcome == FixityCheck.Outcome.INTACT}


def _answered(line: IntakeFile, first: Recording) -> IntakeFile:
    """Write into the line which recording has its content."""
    line.state, line.recording, line.problem = IntakeFile.State.DUPLICATE, first.pk, "duplicate"
    line.words = f"内容与已封存的 {first.code} 相同，不重复封存。"
    return line


def look_again(intake: Intake, files: Sequence[CardFile]) -> None:
    """Take back what the receipt would call erasable and what has changed on the card since it was read.

    A recorder may go on writing. What cannot be looked at any more, such as a card that was pulled, stays as it is.
    """
    after = -1
    safe = intake.files.filter(state__in=(IntakeFile.State.SEALED, IntakeFile.State.DUPLICATE))
    while lines := list(safe.filter(position__gt=after).order_by("position")[:_BATCH]):
        after = lines[-1].position
        changed = [_distrusted(line) for line in lines if _has_changed(files[line.position])]
        IntakeFile.objects.bulk_update(changed, ["state", "recording", "problem", "words"], batch_size=200)


def _has_changed(file: CardFile) -> bool:
    try:
        return not file.unchanged(os.lstat(file.path))
    except OSError:
        return False


def _distrusted(line: IntakeFile) -> IntakeFile:
    if line.state == IntakeFile.State.SEALED:
        line.words = f"“{line.name}”封存以后在卡上又变了。封存的一份有效，卡上的不要清除，请再采集一次。"[:300]
    else:
        line.state, line.recording = IntakeFile.State.REFUSED, None
        line.words = f"“{line.name}”核对以后在卡上又变了，没有封存，不要清除，请再采集一次。"[:300]
    line.problem = IntakeFile.CHANGED_SINCE
    return line
