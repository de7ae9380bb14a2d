"""The tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload): headers in, headers and status out.

Extensions: creation, creation-with-upload, termination, checksum, expiration. Nothing here knows what is uploaded.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import http_date

from liuhen.uploads.limits import LARGEST_FILE
from liuhen.uploads.parts import ALGORITHMS, Checksum

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

VERSION = "1.0.0"
CHUNK = "application/offset+octet-stream"
_LONGEST = 16_384  # bytes of metadata
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class ProtocolError(Exception):
    """A request that is none of the protocol's: status and plain words."""

    status: int
    words: str


def method_of(request: HttpRequest) -> str:
    """Return what is asked for; a client behind a proxy that lets no PATCH through says so in a header."""
    override = request.headers.get("X-HTTP-Method-Override", "") if request.method == "POST" else ""
    return (override or request.method or "").upper()


def check_version(request: HttpRequest) -> None:
    """Raise ProtocolError 412 for a client that speaks another version."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise ProtocolError(412, f"本服务只用 tus {VERSION}。")


def number_of(request: HttpRequest, header: str) -> int:
    """Return a header that is a whole number. Raises ProtocolError 400."""
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit()) or len(text) > _DIGITS:
        raise ProtocolError(400, f"{header} 要写一个整数。")
    return int(text)


def is_chunk(request: HttpRequest) -> bool:
    """Say whether the body is bytes of a file."""
    return request.headers.get("Content-Type", "") == CHUNK


def metadata_of(request: HttpRequest) -> dict[str, bytes]:
    """Return key → raw value of Upload-Metadata. Raises ProtocolError 400 for what is none."""
    text = request.headers.get("Upload-Metadata", "")
    if len(text) > _LONGEST:
        raise ProtocolError(400, "Upload-Metadata 太长。")
    found: dict[str, bytes] = {}
    for pair in filter(None, (each.strip() for each in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ProtocolError(400, f"Upload-Metadata 的 {key[:40]} 不是 base64。") from error
    return found


def checksum_of(request: HttpRequest) -> Checksum | None:
    """Return the checksum of the chunk, None without one. Raises ProtocolError 400."""
    text = request.headers.get("Upload-Checksum", "")
    if not text:
        return None
    algorithm, _, value = text.partition(" ")
    if algorithm not in ALGORITHMS:
        raise ProtocolError(400, f"校验算法可用：{'、'.join(ALGORITHMS)}。")
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ProtocolError(400, "Upload-Checksum 不是 base64。") from error


def capabilities() -> HttpResponse:
    """Answer OPTIONS."""
    return answer(
        204,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": "creation,creation-with-upload,termination,checksum,expiration",
            "Tus-Max-Size": str(LARGEST_FILE),
            "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        },
    )


def answer(status: int, headers: Mapping[str, str], words: str = "") -> HttpResponse:
    """Answer with the protocol's own header."""
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    for name, value in {"Tus-Resumable": VERSION, "Cache-Control": "no-store", **headers}.items():
        response[name] = value
    return response


def told(error: ProtocolError) -> HttpResponse:
    """Answer a request that is none of the protocol's."""
    extra = {"Tus-Version": VERSION} if error.status == 412 else {}  # noqa: PLR2004  # as the protocol has it
    return answer(error.status, extra, error.words)


def expires(at: datetime) -> dict[str, str]:
    """Return the header that says until when an unfinished upload is kept."""
    return {"Upload-Expires": http_date(at.timestamp())}
