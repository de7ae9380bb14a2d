"""Uploads: the files of one recorder, sent in pieces that may be interrupted, and handed in when they are there."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import UnreadablePostError
from ninja import Router, Schema
from pydantic import Field

from liuhen.api.caller import Asking, Caller, attempt
from liuhen.api.operations import reads, streams, writes
from liuhen.api.paging import USUAL, Cursor, Limit, Paged, page_of
from liuhen.api.problems import ProblemError, not_found, plain
from liuhen.api.values import Code, GivenMoment, Key, Moment, Taken
from liuhen.uploads.limits import LARGEST_FILE, MOST_FILES
from liuhen.uploads.models import UploadedCard, UploadedFile
from liuhen.uploads.queries import arrived, card_by, cards_of, file_by
from liuhen.uploads.services.handing import ask_for_hand_in
from liuhen.uploads.services.opening import add_file, expect_files, open_upload, remove_file, withdraw_upload
from liuhen.uploads.services.receiving import BusyError, OffsetError, receive

router = Router(tags=["上传"])
HAND_IN = "recordings.hand_in"
SEES = ("recording.hand_in.own", "recording.hand_in.unit")
CHUNK = "application/offset+octet-stream"
_DIGITS = 15
_NS = 1_000_000_000
_BYTES: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Upload-Offset",
            "required": True,
            "schema": {"type": "string", "pattern": r"^[0-9]{1,15}$"},
            "description": "这一段从文件的第几个字节开始",
            "example": "0",
        }
    ],
    "requestBody": {"required": True, "content": {CHUNK: {"schema": {"type": "string", "format": "binary"}}}},
}


class UploadOut(Schema):
    """The files of one recorder on their way in; `intake` is the hand-in that came of it, `words` what is wrong."""

    id: str
    device: str
    state: str
    expected: int
    created_at: Moment
    expires_at: Moment
    intake: str | None
    words: str
    remedy: str


class FileOut(Schema):
    """A file of an upload, and how many of its bytes are there for good."""

    token: str
    name: str
    size: int
    offset: int
    complete: bool


class UploadWhole(UploadOut):
    """An upload with its files."""

    files: list[FileOut]


@reads(router, "/uploads", "列出上传", Paged[UploadOut], scope=HAND_IN)
def list_uploads(request: Asking, limit: Limit = USUAL, cursor: Cursor = "") -> dict[str, object]:
    """List the uploads of the token's person, the newest first."""
    request.caller.demand(*SEES)
    rows = cards_of(request.caller.person)
    return page_of(rows, lambda card: UploadOut(**_columns(card)), listed="uploads", cursor=cursor, limit=limit)


class NewUpload(Taken):
    """Of which recorder, by its number; and how many files there will be: then it is handed in by itself."""

    device: Annotated[Code, Field(min_length=1, examples=["ZF-017"])]
    files: Annotated[int, Field(ge=1, le=MOST_FILES)] | None = None


@writes(router, "/uploads", "开始上传", UploadWhole, scope=HAND_IN, status=201)
def begin_upload(request: Asking, given: NewUpload) -> UploadWhole:
    """Open an upload for the files of one recorder."""
    caller = request.caller
    caller.demand(*SEES)
    with attempt("upload.open", "upload:none"):
        card = open_upload(actor=caller.actor, at=caller.at, person=caller.person, device_no=given.device)
        if given.files is not None:
            card = expect_files(at=caller.at, card=card, files=given.files)
    return _whole(card)


@reads(router, "/uploads/{key}", "读一次上传", UploadWhole, scope=HAND_IN)
def get_upload(request: Asking, key: Key) -> UploadWhole:
    """Tell how far an upload is."""
    return _whole(_own(request.caller, key))


class NewFile(Taken):
    """A file by its path on the card, its size, and when it was last written."""

    name: Annotated[str, Field(min_length=1, max_length=600, examples=["DCIM/ZF-017_20260310_092000_0001.mp4"])]
    size: Annotated[int, Field(ge=0, le=LARGEST_FILE)]
    modified_at: GivenMoment | None = None


@writes(router, "/uploads/{key}/files", "加一个文件", FileOut, scope=HAND_IN, status=201)
def add_upload_file(request: Asking, key: Key, given: NewFile) -> FileOut:
    """Add a file; its bytes follow in pieces."""
    caller = request.caller
    card = _own(caller, key)
    modified = int(given.modified_at.timestamp()) * _NS if given.modified_at else None
    with attempt("upload.add", card.subject):
        made = add_file(at=caller.at, card=card, raw_name=given.name.encode(), size=given.size, modified_ns=modified)
    return _file(made)


Token = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$")]


@reads(router, "/uploads/{key}/files/{token}", "问文件传到哪里", FileOut, scope=HAND_IN)
def get_upload_file(request: Asking, key: Key, token: Token) -> FileOut:
    """Tell how many bytes of a file are there: from there the next piece goes on."""
    return _file(_found(request.caller, key, token))


@streams(router, "/uploads/{key}/files/{token}", "传一段", FileOut, scope=HAND_IN, extra=_BYTES)
def append_to_file(request: Asking, key: Key, token: Token) -> FileOut:
    """Take the next piece of a file; what was taken is durable. The offset makes it safe to send again."""
    caller = request.caller
    file = _found(caller, key, token)
    offset, length = _offset(request), int(request.META.get("CONTENT_LENGTH") or 0)
    if request.content_type != CHUNK:
        raise ProblemError(plain(415, remedy=f"内容类型写 {CHUNK}。"))
    if offset + length > file.size:
        raise ProblemError(plain(413, "超过了声明的文件大小。"))
    try:
        with attempt("upload.append", file.card.subject):
            receive(at=caller.at, file=file, offset=offset, read=request.read, most=length)
    except OffsetError as wrong:
        words = f"与已收到的长度不符：从第 {wrong.offset} 个字节接着传。"
        raise ProblemError(plain(409, words, remedy="先问文件传到哪里，再续传。")) from wrong
    except BusyError as busy:
        raise ProblemError(plain(409, "这个文件正在上传。"), {"Retry-After": "2"}) from busy
    except UnreadablePostError as broken:
        raise ProblemError(plain(400, "连接断了，已收到的部分保留着。")) from broken
    return _file(_found(caller, key, token))


@writes(router, "/uploads/{key}/files/{token}", "撤下一个文件", None, scope=HAND_IN, method="DELETE", status=204)
def remove_upload_file(request: Asking, key: Key, token: Token) -> None:
    """Take a file back before the upload is handed in."""
    file = _found(request.caller, key, token)
    with attempt("upload.remove", file.card.subject):
        remove_file(at=request.caller.at, file=file)


class Expected(Taken):
    """How many files there will be in all."""

    files: Annotated[int, Field(ge=1, le=MOST_FILES)]


@writes(router, "/uploads/{key}/expected", "说明共有几个文件", UploadWhole, scope=HAND_IN, method="PUT")
def expect_upload_files(request: Asking, key: Key, given: Expected) -> UploadWhole:
    """Say how many files there will be: when the last one is complete, the upload is handed in by itself."""
    caller = request.caller
    card = _own(caller, key)
    with attempt("upload.expect", card.subject):
        return _whole(expect_files(at=caller.at, card=card, files=given.files))


@writes(router, "/uploads/{key}/hand-in", "封存", UploadWhole, scope=HAND_IN, status=202)
def hand_in_upload(request: Asking, key: Key) -> UploadWhole:
    """Seal what is complete, in the background; the receipt is the intake's."""
    caller = request.caller
    card = _own(caller, key)
    with attempt("upload.hand_in", card.subject):
        return _whole(ask_for_hand_in(at=caller.at, card=card))


@writes(router, "/uploads/{key}", "撤回上传", UploadWhole, scope=HAND_IN, method="DELETE")
def withdraw(request: Asking, key: Key) -> UploadWhole:
    """Take an upload back before anything of it was sealed."""
    caller = request.caller
    card = _own(caller, key)
    with attempt("upload.withdraw", card.subject):
        return _whole(withdraw_upload(actor=caller.actor, at=caller.at, card=card))


def _offset(request: Asking) -> int:
    text = request.headers.get("Upload-Offset", "")
    if not (text.isascii() and text.isdigit()) or len(text) > _DIGITS:
        raise ProblemError(plain(400, "请求头 Upload-Offset 要写一个整数。"))
    return int(text)


def _own(caller: Caller, key: str) -> UploadedCard:
    caller.demand(*SEES)
    card = card_by(caller.person, int(key))
    if card is None:
        raise not_found("令牌的主人没有这次上传。")
    return card


def _found(caller: Caller, key: str, token: str) -> UploadedFile:
    caller.demand(*SEES)
    file = file_by(caller.person, int(key), token)
    if file is None:
        raise not_found("令牌的主人没有上传这个文件。")
    return file


def _columns(card: UploadedCard) -> dict[str, Any]:
    same = ("state", "expected", "created_at", "expires_at", "words", "remedy")
    return {
        "id": str(card.pk),
        "device": card.device.number,
        "intake": str(card.intake) if card.intake else None,
        **{name: getattr(card, name) for name in same},
    }


def _whole(card: UploadedCard) -> UploadWhole:
    files = [] if card.ended_at else [_file(file) for file in card.files.select_related("card").order_by("pk")]
    return UploadWhole(**_columns(card), files=files)


def _file(file: UploadedFile) -> FileOut:
    try:
        offset = arrived(file)
    except OSError as error:
        raise ProblemError(plain(503, "服务器上的这部分读不出来。")) from error
    return FileOut(token=file.token, name=file.name, size=file.size, offset=offset, complete=file.complete)
