"""Take the bytes of a file in, chunk by chunk, one at a time a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liuhen.kernel.refusals import Refused
from liuhen.recordings.alive import holding
from liuhen.uploads.models import UploadedCard, UploadedFile
from liuhen.uploads.parts import offset_of, write_chunk
from liuhen.uploads.places import free_bytes, part_of
from liuhen.uploads.services.state import locked, touch, wait_when_complete

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from liuhen.uploads.parts import Checksum


class BusyError(Exception):
    """Somebody else is sending this very file now."""


class OffsetError(Exception):
    """The chunk does not begin where the file ends; `offset` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


def receive(
    *,
    at: datetime,
    file: UploadedFile,
    offset: int,
    read: Callable[[int], bytes],
    most: int,
    checksum: Checksum | None = None,
) -> int:
    """Append a chunk of at most so many bytes at an offset; return the new one, which is durable.

    Bytes beyond the file's size are not read. A file that is complete says so, and the last one of a card lets it be
    handed in. Raises BusyError, OffsetError, ChecksumError, and Refused when the upload is over or the disk is full.
    """
    with holding(f"upload-{file.token}") as alone:
        if not alone:
            raise BusyError
        fresh = UploadedFile.objects.select_related("card").get(pk=file.pk)
        if fresh.card.state != UploadedCard.State.OPEN:
            raise Refused("uploads.state", "这次上传已经结束，不再收文件。", remedy="需要再传的，另开一次上传。")
        part = part_of(fresh)
        there = fresh.size if fresh.complete else offset_of(part)
        if offset != there:
            raise OffsetError(there)
        if fresh.complete:  # nothing more comes, and nothing touches the bytes any more: a mark that is stale least
            return there
        reached = write_chunk(part, read, min(most, fresh.size - there), checksum, free_bytes)
        _note(at, fresh, reached)
        return reached


def _note(at: datetime, file: UploadedFile, reached: int) -> None:
    """Write down that a file is complete, and that its card is when it was the last."""
    if reached == file.size and not file.complete:
        with transaction.atomic():
            card = locked(file.card, UploadedCard.State.OPEN)
            UploadedFile.objects.filter(pk=file.pk).update(complete=True)
            wait_when_complete(card)
        return
    touch(file.card, at)
