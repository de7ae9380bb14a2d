"""Where the bytes of uploads lie: under names of our own, and at the end as the card they came from.

uploads/<card>/parts/<token>        the bytes of one file, as far as they have come
uploads/<card>/parts/<token>.from   where a chunk with a checksum began that is not verified yet
uploads/<card>/card/…               the card as it is handed in
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from liuhen.store.device import sync_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from liuhen.uploads.models import UploadedCard, UploadedFile

RESERVE = 256 * 1024 * 1024  # bytes that stay free for the store and the database


def folder_of(card: UploadedCard) -> Path:
    """Return the folder of a card."""
    return Path(settings.LIUHEN_UPLOADS) / str(card.pk)


def part_of(file: UploadedFile) -> Path:
    """Return where the bytes of a file lie."""
    return folder_of(file.card) / "parts" / file.token


def free_bytes() -> int:
    """Return how many bytes may still be taken in; the reserve is not counted. Raises OSError."""
    home = Path(settings.LIUHEN_UPLOADS)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return max(0, shutil.disk_usage(home).free - RESERVE)


def make_folder(card: UploadedCard) -> None:
    """Make the folder of a card, durably. Raises OSError."""
    folder = folder_of(card)
    (folder / "parts").mkdir(mode=0o700, parents=True, exist_ok=True)
    sync_all([str(folder.parent), str(folder)])


def lay_out(card: UploadedCard, files: list[UploadedFile]) -> Path:
    """Put the complete files where they were on the card and return its folder; those already there stay.

    Raises OSError.
    """
    root = os.fsencode(_laid_out(card))
    os.makedirs(root, mode=0o700, exist_ok=True)  # noqa: PTH103  # names are raw bytes
    for file in files:
        part, place = os.fsencode(part_of(file)), _place_of(file)
        os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        if not os.path.lexists(place):
            os.rename(part, place)  # noqa: PTH104
        if file.modified_ns is not None:
            os.utime(place, ns=(file.modified_ns, file.modified_ns))
    return Path(os.fsdecode(root))


def is_whole(file: UploadedFile) -> bool:
    """Say whether all bytes of a complete file are here, as a part or laid out. Raises OSError."""
    for path in (_place_of(file), os.fsencode(part_of(file))):
        try:
            return os.lstat(path).st_size == file.size
        except FileNotFoundError:
            continue
    return False


def _laid_out(card: UploadedCard) -> Path:
    return folder_of(card) / "card"


def _place_of(file: UploadedFile) -> bytes:
    return os.path.join(os.fsencode(_laid_out(file.card)), bytes(file.raw_name))  # noqa: PTH118


def folders() -> Iterator[int]:
    """Yield the keys of the cards of which something lies here. Raises OSError."""
    home = Path(settings.LIUHEN_UPLOADS)
    if home.is_dir():
        yield from (int(each.name) for each in home.iterdir() if each.name.isascii() and each.name.isdigit())


def remove_part(file: UploadedFile) -> None:
    """Remove the bytes of one file."""
    with suppress(FileNotFoundError):
        part_of(file).unlink()
    with suppress(FileNotFoundError):
        part_of(file).with_suffix(".from").unlink()


def clear(card: UploadedCard) -> None:
    """Remove everything of a card."""
    shutil.rmtree(folder_of(card), ignore_errors=True)
