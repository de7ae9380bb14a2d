"""The bytes of recordings and of what was derived from them: judged before they are sent, in parts, never cached.

Opening the original or the copy is a viewing and stands in the log; a thumbnail is judged by the same rule but is part
of a list, not a viewing of its own. Parts that follow a judged one within seconds need no new judgement (`permits`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from liuhen.access.may import see
from liuhen.access.services import open_recording
from liuhen.kernel.refusals import Refused
from liuhen.recordings.models import Derivative, Recording
from liuhen.recordings.places import derivative_path, store_root
from liuhen.sending.served import Stored, served
from liuhen.store.problems import StoreError
from liuhen.web.permits import permit
from liuhen.web.visits import visited

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from liuhen.web.visits import Visit


@require_safe
@visited
def original(visit: Visit, key: int) -> HttpResponseBase:
    """Send the original."""
    recording = _opened(visit, key)
    if recording is None:
        return _not_yours()
    try:
        path = store_root().content_path(recording.object_id)
        stored = Stored(path, recording.sha256, recording.original_name, str(settings.LIUHEN_STORE), "store")
        permit(visit.request, stored)
        return served(visit.request, stored)
    except StoreError as error:
        return _words(f"{error.words}。{error.remedy}。", 503)
    except OSError:
        return _words("原件现在读不出来，请系统管理员检查磁盘。", 503)


@require_safe
@visited
def proxy(visit: Visit, key: int) -> HttpResponseBase:
    """Send the copy for playing."""
    recording = _opened(visit, key)
    return _not_yours() if recording is None else _derived(visit, recording, Derivative.Kind.PROXY)


@require_safe
@visited
def thumbnail(visit: Visit, key: int) -> HttpResponseBase:
    """Send the thumbnail to somebody who may see the recording."""
    recording = _named(key)
    if recording is None or not see(visit.person, recording, visit.at).allowed:
        return _not_yours()
    return _derived(visit, recording, Derivative.Kind.THUMBNAIL)


def _named(key: int) -> Recording | None:
    return Recording.objects.select_related("unit", "activity").filter(pk=key).first()


def _opened(visit: Visit, key: int) -> Recording | None:
    """Return the recording once the viewing is judged and logged; None when it is refused or is not there."""
    recording = _named(key)
    if recording is None:
        return None
    try:
        open_recording(person=visit.person, at=visit.at, recording=recording, address=visit.address)
    except Refused:
        return None
    return recording


def _derived(visit: Visit, recording: Recording, kind: str) -> HttpResponseBase:
    made = Derivative.objects.filter(recording=recording, kind=kind, state=Derivative.State.MADE).first()
    if made is None:
        return _words("还没有生成。", 404)
    path = str(derivative_path(made.path))
    try:
        return served(
            visit.request, Stored(path, made.sha256, made.path, str(settings.LIUHEN_DERIVATIVES), "derivatives")
        )
    except OSError:
        return _words("副本读不出来，可以重新生成；原件不受影响。", 503)


def _not_yours() -> HttpResponse:
    return _words("没有这份资料，或者您看不到它。", 403)


def _words(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
