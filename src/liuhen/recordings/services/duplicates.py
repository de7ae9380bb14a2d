"""Duplicates: a file whose content was sealed before is answered with the first receipt, not sealed again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from liuhen.recordings.models import IntakeFile, Recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from liuhen.accounts.models import Agency
    from liuhen.recordings.card import CardFile

_CHUNK = 1 << 20
_BATCH = 500


def known_sizes(agency: Agency, sizes: Sequence[int]) -> set[int]:
    """Return which of the sizes some sealed recording of the agency has: only such files can be duplicates."""
    wanted = sorted(set(sizes))
    found: set[int] = set()
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        found.update(Recording.objects.filter(agency=agency, size__in=batch).values_list("size", flat=True).distinct())
    return found


def sealed_before(agency: Agency, line: IntakeFile, file: CardFile) -> Recording | None:
    """Read the file and return the first recording of the same content, or None.

    A file that cannot be read is no duplicate; the copying says what is wrong with it.
    """
    digest = hashlib.sha256()
    try:
        with open(file.path, "rb") as source:  # noqa: PTH123  # a path of raw bytes
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
    except OSError:
        return None
    line.sha256 = digest.hexdigest()
    return Recording.objects.filter(agency=agency, sha256=line.sha256).order_by("exported_at").first()
