"""A stored file as an answer: whole or one part, sent by the kernel where the server can, by nginx where it is told to.

The file is opened without following links and without a buffer, so that gunicorn's `wsgi.file_wrapper` finds the
descriptor at the first byte of the part and hands it to `sendfile`; any other server reads the part through `Slice`.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse

from liuhen.sending.content_types import BYTES, type_of
from liuhen.sending.ranges import UnsatisfiableError, part_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A file to send: where it lies, its digest, the name people know, and the root nginx knows it by."""

    path: str
    sha256: str
    name: str
    root: str
    alias: str


class Slice(io.RawIOBase):
    """A part of an open file, read as if it were the whole. Positions are relative to the part."""

    def __init__(self, descriptor: int, first: int, length: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._first = first
        self._length = length
        os.lseek(descriptor, first, os.SEEK_SET)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that one can move in it."""
        return True

    def fileno(self) -> int:
        """Return the descriptor, which stands where the next byte is read."""
        return self._descriptor

    def tell(self) -> int:
        """Return the place in the part."""
        return os.lseek(self._descriptor, 0, os.SEEK_CUR) - self._first

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move in the part."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self.tell(), os.SEEK_END: self._length}[whence]
        return os.lseek(self._descriptor, self._first + max(0, base + offset), os.SEEK_SET) - self._first

    def readinto(self, buffer: Any, /) -> int:
        """Read what is left of the part, at most the buffer."""
        left = max(0, self._length - self.tell())
        return os.readv(self._descriptor, [memoryview(buffer)[:left]]) if left else 0

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered, apart from any framework: status, headers, and the part to send unless nginx or nobody does."""

    status: int
    headers: dict[str, str]
    part: Slice | None = None


def reply(stored: Stored, method: str, wanted: str, meant_for: str) -> Reply:
    """Return the answer to a Range header (`wanted`, "" for none) and If-Range (`meant_for`).

    Raises OSError when the file cannot be opened. Whoever gets a part closes it.
    """
    told = description(stored)
    if settings.LIUHEN_ACCEL_PREFIX:
        return Reply(200, {**told, "Content-Length": "0", "X-Accel-Redirect": _known_to_nginx(stored)})
    descriptor = os.open(stored.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    size = os.fstat(descriptor).st_size
    try:
        part = part_of("" if meant_for and meant_for != told["ETag"] else wanted, size)
    except UnsatisfiableError:
        os.close(descriptor)
        return Reply(416, {**told, "Content-Length": "0", "Content-Range": f"bytes */{size}"})
    first, length = (part.first, part.length) if part else (0, size)
    told["Content-Length"] = str(length)
    if part is not None:
        told["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    status = 200 if part is None else 206
    if method == "HEAD":
        os.close(descriptor)
        return Reply(status, told)
    return Reply(status, told, Slice(descriptor, first, length))


def served(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Answer with the file or the part that was asked for. Raises OSError when it cannot be opened."""
    told = reply(stored, request.method or "", request.headers.get("Range", ""), request.headers.get("If-Range", ""))
    if told.part is None:
        return HttpResponse(status=told.status, headers=told.headers)
    answer = FileResponse(told.part, status=told.status, content_type=told.headers["Content-Type"])
    answer.block_size = BLOCK
    for name, value in told.headers.items():
        answer.headers[name] = value
    return answer


def description(stored: Stored) -> dict[str, str]:
    """Say what it is, whose bytes, and that nobody may keep it. Unknown kinds are never shown, only offered."""
    kind = type_of(stored.name)
    how = "attachment" if kind == BYTES else "inline"
    name = quote(stored.name.rpartition("/")[2], safe="")
    return {
        "Content-Type": kind,
        "Content-Disposition": f"{how}; filename*=UTF-8''{name}",
        "Accept-Ranges": "bytes",
        "ETag": f'"{stored.sha256}"',
        "Cache-Control": "private, no-store",
    }


def _known_to_nginx(stored: Stored) -> str:
    inner = Path(stored.path).relative_to(stored.root).as_posix()
    return quote(f"{settings.LIUHEN_ACCEL_PREFIX}{stored.alias}/{inner}")
