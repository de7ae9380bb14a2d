"""The bytes of recordings: judged and logged before the first is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from ninja import Router

from liuhen.access.may import see
from liuhen.access.services import open_recording
from liuhen.api.caller import Asking, Caller
from liuhen.api.operations import reads
from liuhen.api.problems import ProblemError, forbidden, not_found, plain, refused_problem
from liuhen.api.values import Key
from liuhen.kernel.refusals import Refused
from liuhen.recordings.models import Derivative, Recording
from liuhen.recordings.places import derivative_path, store_root
from liuhen.recordings.queries import recording_by
from liuhen.sending.served import Stored, served
from liuhen.store.problems import StoreError

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

from liuhen.api.routers.recordings import CONTENT, NOT_YOURS, find

router = Router(tags=["音像资料"])
_BYTES: dict[str, Any] = {
    "responses": {
        200: {"description": "文件的全部字节", "content": {"*/*": {}}},
        206: {"description": "所要的那一段", "content": {"*/*": {}}},
        416: {"description": "要的范围超出文件"},
    },
    "parameters": [
        {
            "in": "header",
            "name": "Range",
            "required": False,
            "schema": {"type": "string"},
            "description": "字节范围（RFC 9110），如 bytes=0-1023",
        }
    ],
}


@reads(router, "/recordings/{key}/content", "取原件", None, scope=CONTENT, extra=_BYTES)
def get_content(request: Asking, key: Key) -> HttpResponseBase:
    """Send the original or a part of it: judged, and written to the log as a viewing, before the first byte."""
    found = _opened(request.caller, key)
    try:
        path = store_root().content_path(found.object_id)
        stored = Stored(path, found.sha256, found.original_name, str(settings.LIUHEN_STORE), "store")
        return served(request, stored)
    except StoreError as error:
        raise ProblemError(plain(503, f"{error.words}。", remedy=f"{error.remedy}。")) from error
    except OSError as error:
        raise ProblemError(plain(503, "原件现在读不出来。", remedy="请系统管理员检查磁盘。")) from error


@reads(router, "/recordings/{key}/proxy", "取播放副本", None, scope=CONTENT, extra=_BYTES)
def get_proxy(request: Asking, key: Key) -> HttpResponseBase:
    """Send the copy for playing; opening it is a viewing as well."""
    return _derived(request, _opened(request.caller, key), Derivative.Kind.PROXY)


@reads(router, "/recordings/{key}/thumbnail", "取缩略图", None, scope=CONTENT, extra=_BYTES)
def get_thumbnail(request: Asking, key: Key) -> HttpResponseBase:
    """Send the thumbnail to somebody who may see the recording."""
    caller = request.caller
    found, held = find(caller, key)
    if not held.see.allowed or not see(caller.person, found, caller.at).allowed:
        raise ProblemError(forbidden(held.see.words))
    return _derived(request, found, Derivative.Kind.THUMBNAIL)


def _opened(caller: Caller, key: str) -> Recording:
    """Return the recording once the viewing is judged and logged. Raises ProblemError; the refusal is logged below."""
    found = recording_by(int(key))
    if found is None:
        raise ProblemError(refused_problem(NOT_YOURS, 404))
    try:
        open_recording(person=caller.person, at=caller.at, recording=found, address=caller.address)
    except Refused as refused:
        raise ProblemError(refused_problem(NOT_YOURS, 404)) from refused
    return found


def _derived(request: Asking, found: Recording, kind: str) -> HttpResponseBase:
    made = Derivative.objects.filter(recording=found, kind=kind, state=Derivative.State.MADE).first()
    if made is None:
        raise not_found("还没有生成。")
    stored = Stored(
        str(derivative_path(made.path)), made.sha256, made.path, str(settings.LIUHEN_DERIVATIVES), "derivatives"
    )
    try:
        return served(request, stored)
    except OSError as error:
        raise ProblemError(plain(503, "副本读不出来，可以重新生成；原件不受影响。")) from error
