"""What is being worked on: each hand-in and each card has a lock that the system lets go of when its process dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


def running(intake: int) -> AbstractContextManager[bool]:
    """Hold the lock of a hand-in, as `holding` does."""
    return holding(f"intake-{intake}")


def reading(card: Path) -> AbstractContextManager[bool]:
    """Hold the lock of a card, known by device and inode under whichever path. Raises OSError when it is gone."""
    status = card.stat()
    return holding(f"card-{status.st_dev:x}-{status.st_ino:x}")


@contextmanager
def holding(name: str) -> Iterator[bool]:
    """Hold a lock while the block runs. Yields False when another process holds it. Raises OSError (no room, …)."""
    path = Path(settings.HOME) / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    held = False
    try:
        held = _taken(descriptor)
        yield held
    finally:
        if held:
            path.unlink(missing_ok=True)
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    """Take the lock. A file without a name was let go of in the instant between: its work has just been finished."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(descriptor).st_nlink > 0
