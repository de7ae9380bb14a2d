"""Resumable uploads as the tus protocol has them, for the browser's page and for any other client with a session."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, UnreadablePostError
from django.urls import reverse

from liuhen.kernel.refusals import Refused
from liuhen.uploads.parts import ChecksumError
from liuhen.uploads.queries import arrived, card_by, file_by
from liuhen.uploads.services.opening import add_file, remove_file
from liuhen.uploads.services.receiving import BusyError, OffsetError, receive
from liuhen.web.places import HANDS_IN
from liuhen.web.tus import (
    ProtocolError,
    answer,
    capabilities,
    check_version,
    checksum_of,
    expires,
    is_chunk,
    metadata_of,
    method_of,
    number_of,
    told,
)
from liuhen.web.visits import log_refusal, visited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    from liuhen.uploads.models import UploadedCard, UploadedFile
    from liuhen.web.visits import Visit

PATIENCE = 30  # seconds without a byte after which a client is taken for gone, and the file is free for the next
_STATUS = {"uploads.full": 507, "uploads.state": 410, "uploads.name.taken": 409, "uploads.file.large": 413}
_NS_PER_MS = 1_000_000
_LOGGED = ("uploads.name.unfit",)


@visited
def files(visit: Visit, key: int) -> HttpResponse:
    """Say what this server can do (OPTIONS), or add a file to an upload (POST), perhaps with its first bytes."""
    visit.demand(*HANDS_IN)
    if visit.request.method == "OPTIONS":
        return capabilities()
    if visit.request.method != "POST":
        return answer(405, {"Allow": "POST, OPTIONS"})
    card = card_by(visit.person, key)
    if card is None:
        raise Http404
    return _spoken(visit, card, lambda: _create(visit, card))


@visited
def file(visit: Visit, key: int, token: str) -> HttpResponse:
    """Say how much of a file is there (HEAD), take more of it (PATCH), or take it back (DELETE)."""
    visit.demand(*HANDS_IN)
    found = file_by(visit.person, key, token)
    if found is None:
        raise Http404
    acts = {"HEAD": _tell, "PATCH": _append, "DELETE": _remove}
    method = method_of(visit.request)
    if method == "OPTIONS":
        return capabilities()
    if method not in acts:
        return answer(405, {"Allow": "HEAD, PATCH, DELETE, OPTIONS"})
    return _spoken(visit, found.card, lambda: acts[method](visit, found))


def _spoken(visit: Visit, card: UploadedCard, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, and answer what goes wrong in the protocol's own numbers with words that people may be shown."""
    try:
        check_version(visit.request)
        response = act()
    except ProtocolError as error:
        return told(error)
    except (BusyError, OffsetError, ChecksumError, UnreadablePostError) as error:
        return _interrupted(error)
    except Refused as refused:
        if refused.rule in _LOGGED:
            log_refusal(visit, "upload.add", card.subject, refused)
        return answer(_STATUS.get(refused.rule, 400), {}, f"{refused.words}{refused.remedy}")
    return response


def _interrupted(error: Exception) -> HttpResponse:
    """Answer what lies in the nature of sending in pieces: the client asks where it is, and goes on."""
    if isinstance(error, OffsetError):
        return answer(409, {"Upload-Offset": str(error.offset)}, "与已收到的长度不符，请先查询再续传。")
    if isinstance(error, BusyError):
        return answer(423, {}, "这个文件正在上传，请稍后再试。")
    if isinstance(error, ChecksumError):
        return answer(460, {}, "这一段传坏了，已丢弃，请重传这一段。")
    return answer(400, {}, "连接断了，已收到的部分保留着。")


def _create(visit: Visit, card: UploadedCard) -> HttpResponse:
    request = visit.request
    size, given = number_of(request, "Upload-Length"), metadata_of(request)
    name = given.get("relativePath") or given.get("filename") or given.get("name") or b""
    made = add_file(at=visit.at, card=card, raw_name=name, size=size, modified_ns=_modified(given))
    address = reverse("upload_file", args=[card.pk, made.token])
    headers = {"Location": request.build_absolute_uri(address), **expires(card.expires_at)}
    if is_chunk(request):
        headers["Upload-Offset"] = str(_take(visit, made, 0))
    return answer(201, headers)


def _tell(_visit: Visit, found: UploadedFile) -> HttpResponse:
    if found.card.ended_at is not None and not found.complete:
        return answer(410, {}, found.card.words)
    sizes = {"Upload-Offset": str(arrived(found)), "Upload-Length": str(found.size)}
    return answer(200, sizes | expires(found.card.expires_at))


def _append(visit: Visit, found: UploadedFile) -> HttpResponse:
    if not is_chunk(visit.request):
        raise ProtocolError(415, "内容类型要写 application/offset+octet-stream。")
    reached = _take(visit, found, number_of(visit.request, "Upload-Offset"))
    return answer(204, {"Upload-Offset": str(reached), **expires(found.card.expires_at)})


def _take(visit: Visit, found: UploadedFile, offset: int) -> int:
    length = number_of(visit.request, "Content-Length")
    if offset + length > found.size:
        raise ProtocolError(413, "超过了声明的文件大小。")
    checksum = checksum_of(visit.request)
    with _patience(visit.request):
        return receive(at=visit.at, file=found, offset=offset, read=visit.request.read, most=length, checksum=checksum)


def _remove(visit: Visit, found: UploadedFile) -> HttpResponse:
    remove_file(at=visit.at, file=found)
    return answer(204, {})


def _modified(given: dict[str, bytes]) -> int | None:
    """Return when the card says the file was last written (the browser gives milliseconds), in nanoseconds."""
    text = given.get("modified", b"")
    return int(text) * _NS_PER_MS if text.isdigit() and len(text) <= 15 else None  # noqa: PLR2004  # the year 33658


@contextmanager
def _patience(request: HttpRequest) -> Iterator[None]:
    """Let a read from a client that has gone without a word end, so that it can come back and go on."""
    connection = request.META.get("gunicorn.socket")
    if connection is None:
        yield
        return
    before = connection.gettimeout()
    connection.settimeout(PATIENCE)
    try:
        yield
    finally:
        connection.settimeout(before)
