"""A read-only file that gives out a limited number of bytes: a hostile file cannot make us read without end."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

_SMALLEST = 512  # bytes that any read costs, so that millions of tiny ones are not possible either

PathLike = str | bytes | os.PathLike[str] | os.PathLike[bytes]
Opener = Callable[[str, int], int]  # as `open` takes it: how the path is opened, when not by its name


class BoundedFile:
    """An open file with a budget of bytes; when it is spent, the file seems to end there (`spent` tells).

    Offsets and sizes are bytes. OSError of the system passes through.
    """

    def __init__(self, path: PathLike, budget: int, opener: Opener | None = None) -> None:
        self._file: IO[bytes] = open(path, "rb", buffering=0, opener=opener)  # noqa: SIM115  # bytes paths; closed by __exit__
        self._left = budget
        self.size = os.fstat(self._file.fileno()).st_size

    @property
    def spent(self) -> bool:
        """Whether the budget is used up."""
        return self._left <= 0

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes, fewer at the end of the file or of the budget."""
        data = self._file.read(max(0, min(count, self._left)))
        self._left -= max(_SMALLEST, len(data))
        return data

    def read_at(self, offset: int, count: int) -> bytes:
        """Return up to `count` bytes from `offset`."""
        self.seek(offset)
        return self.read(count)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to an offset, as files do; what bytes promise may lie outside the file, and is its end or beginning."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._file.tell(), os.SEEK_END: self.size}[whence]
        return self._file.seek(max(0, min(base + offset, self.size)))

    def tell(self) -> int:
        """Return the present offset."""
        return self._file.tell()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


class QuietFile:
    """A bounded file as libav reads it: a failed read looks like the end and is kept in `failure`, to be raised later.

    An exception must not travel through libav: it may be dropped on the way, with noise on the error stream.
    """

    def __init__(self, file: BoundedFile) -> None:
        self._file = file
        self.failure: OSError | None = None

    def read(self, count: int) -> bytes:
        """Return up to `count` bytes, none after a failure."""
        if self.failure is not None:
            return b""
        try:
            return self._file.read(count)
        except OSError as error:
            self.failure = error
            return b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to an offset."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the present offset."""
        return self._file.tell()
