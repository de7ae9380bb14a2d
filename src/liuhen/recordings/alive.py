"""Which hand-ins are running: each holds a lock that the system lets go of when its process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Iterator


def _path(intake: int) -> Path:
    return Path(settings.HOME) / "locks" / f"intake-{intake}"


@contextmanager
def running(intake: int) -> Iterator[None]:
    """Hold the lock of a hand-in while it runs. Raises BlockingIOError when another process holds it."""
    path = _path(intake)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def is_running(intake: int) -> bool:
    """Say whether a living process works on the hand-in."""
    try:
        descriptor = os.open(_path(intake), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)
