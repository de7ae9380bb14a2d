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

_BLOCK = 256 * 1024


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


def served(request: HttpRequest, stored: Stored) -> HttpResponseBase:
    """Answer with the file or the part that was asked for. Raises OSError when it cannot be opened."""
    if settings.LIUHEN_ACCEL_PREFIX:
        return _described(_by_nginx(stored), stored)
    descriptor = os.open(stored.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    size = os.fstat(descriptor).st_size
    try:
        part = part_of(_range(request, stored), size)
    except UnsatisfiableError:
        os.close(descriptor)
        beyond = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _described(beyond, stored)
    first, length = (part.first, part.length) if part else (0, size)
    answer = _answer(request, descriptor, first, length)
    if part is not None:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    return _described(answer, stored)


def _range(request: HttpRequest, stored: Stored) -> str:
    """Return the Range header; nothing when it was meant for other bytes (If-Range)."""
    meant_for = request.headers.get("If-Range", "")
    return "" if meant_for and meant_for != _etag(stored) else request.headers.get("Range", "")


def _answer(request: HttpRequest, descriptor: int, first: int, length: int) -> HttpResponseBase:
    if request.method == "HEAD":
        os.close(descriptor)
        return HttpResponse(headers={"Content-Length": str(length)})
    answer = FileResponse(Slice(descriptor, first, length), content_type=BYTES)
    answer.block_size = _BLOCK
    answer.headers["Content-Length"] = str(length)
    return answer


def _by_nginx(stored: Stored) -> HttpResponse:
    inner = Path(stored.path).relative_to(stored.root).as_posix()
    return HttpResponse(headers={"X-Accel-Redirect": quote(f"{settings.LIUHEN_ACCEL_PREFIX}{stored.alias}/{inner}")})


def _described(answer: HttpResponseBase, stored: Stored) -> HttpResponseBase:
    """Say what it is, whose bytes, and that nobody may keep it. Unknown kinds are never shown, only offered."""
    kind = type_of(stored.name)
    how = "attachment" if kind == BYTES else "inline"
    name = quote(stored.name.rpartition("/")[2], safe="")
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{name}"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["ETag"] = _etag(stored)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _etag(stored: Stored) -> str:
    return f'"{stored.sha256}"'
