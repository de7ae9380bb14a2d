"""The staging area: where objects grow before anyone can see them, and how leftovers of dead runs are cleared.

It lies in the root's `extensions` folder, which OCFL keeps free for such things and walkers of objects skip. Every
run has a folder and, beside it, a lock file that it holds with flock as long as it lives: the system lets go of the
lock when the process dies, however it dies, and so a later run can tell leftovers from work in progress.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
from typing import TYPE_CHECKING, Self

from .device import FOLDER
from .problems import At, Step

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

STAGING = "extensions/x-liuhen-staging"
QUARANTINE = "extensions/x-liuhen-quarantine"  # damaged files that a repair put aside; never emptied by the program
_LOCK = ".lock"


class Staging:
    """One run's own folder, as a context manager. Raises StoreError at STAGE when it cannot be made."""

    def __init__(self, root: str) -> None:
        self._area = os.path.join(root, STAGING)
        self.path = ""
        self._lock = -1

    def __enter__(self) -> Self:
        with At(Step.STAGE, self._area):
            os.makedirs(self._area, FOLDER, exist_ok=True)
            numbers = itertools.count(1)
            while self._lock < 0:
                self.path = os.path.join(self._area, str(next(numbers)))
                self._lock = _take(self.path)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        _remove(self.path)
        os.close(self._lock)


def _take(folder: str) -> int:
    """Make a run's folder under its lock; -1 when another run has it, a living or a dead one. Raises OSError."""
    try:
        descriptor = os.open(folder + _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return -1
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_linked(descriptor):  # else a clearing run took the file away in the instant between
            os.write(descriptor, f"{os.getpid()}\n".encode())
            os.mkdir(folder, FOLDER)
            return descriptor
    except FileExistsError:
        pass  # a leftover that lost its lock file; now it has one again and can be cleared
    except OSError:
        os.unlink(folder + _LOCK)
        os.close(descriptor)
        raise
    os.close(descriptor)
    return -1


def _is_linked(descriptor: int) -> bool:
    return os.fstat(descriptor).st_nlink > 0


def clear_leftovers(root: str, before_removal: Callable[[str], None]) -> list[str]:
    """Remove the folders of runs that no longer live; return their names. Raises OSError.

    `before_removal` is called with each folder while it is still there.
    """
    area = os.path.join(root, STAGING)
    cleared: list[str] = []
    if not os.path.isdir(area):
        return cleared
    names = os.listdir(area)
    for name in sorted({entry.removesuffix(_LOCK) for entry in names}):
        folder = os.path.join(area, name)
        descriptor = os.open(folder + _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_linked(descriptor):  # else its run ended by itself, and another may have the name by now
                if os.path.isdir(folder):  # a run may have died between removing it and letting go of the lock
                    before_removal(folder)
                _remove(folder)
                cleared.append(name)
        except BlockingIOError:
            continue  # its run is alive
        finally:
            os.close(descriptor)
    return cleared


def _remove(folder: str) -> None:
    """Remove a run's folder and its lock file; what a broken device does not let go stays for the next clearing."""
    shutil.rmtree(folder, ignore_errors=True)
    if not os.path.lexists(folder):
        try:
            os.unlink(folder + _LOCK)
        except OSError:
            return
