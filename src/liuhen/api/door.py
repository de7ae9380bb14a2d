"""The one door of the API: who calls, how often, and every error in one shape. A middleware, so that it sees all.

Nothing behind it looks at a session: a browser's cookie opens nothing here, and so there is nothing to forge.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from typing import TYPE_CHECKING, cast

from django.db import OperationalError
from django.http import HttpResponse

from liuhen.api.auth import authenticate
from liuhen.api.problems import KIND, ProblemError, RefusalResponse, plain, respond
from liuhen.api.rates import wait_for
from liuhen.api.refusals import logged
from liuhen.kernel.moments import local, now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from liuhen.api.caller import Asking

    Handler = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger(__name__)
ROOT = "/api/"
OPEN = frozenset({"/api/v1/openapi.json"})  # says what there is, and holds nothing of the instance
_EMPTY = frozenset({204, 304})
_OK, _ERROR, _BROKEN = 200, 400, 500
_PASSED_ON = ("Allow", "Retry-After", "Content-Range", "WWW-Authenticate")


def api_door(get_response: Handler) -> Handler:
    """Middleware: let calls of the API in, and put every error into words."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(ROOT):
            return get_response(request)
        try:
            if request.path not in OPEN:
                _admit(request)
            answer = get_response(request)
        except ProblemError as ended:
            answer = respond(ended.problem, ended.headers)
        except OperationalError as error:
            answer = busy(request, error)
        if isinstance(answer, RefusalResponse):
            answer = logged(cast("Asking", request).caller, answer)
        return _finished(request, answer)

    return handle


def _admit(request: HttpRequest) -> None:
    """Find out who calls. Raises ProblemError: 401 without a token, 429 when it calls too often."""
    caller = authenticate(request, now())
    cast("Asking", request).caller = caller
    seconds = wait_for(caller.token.pk)
    if seconds:
        raise ProblemError(plain(429), {"Retry-After": str(seconds)})


def _finished(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    answer = _told(request, answer)
    if isinstance(answer, HttpResponse) and answer.status_code not in _EMPTY:
        answer.headers["Content-Length"] = str(len(answer.content))
    return answer


def _told(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    if answer.status_code >= _ERROR and answer.headers.get("Content-Type") != KIND:
        return _in_words(request, answer)
    if isinstance(answer, HttpResponse) and answer.status_code == _OK and request.method in {"GET", "HEAD"}:
        return _tagged(request, answer)
    return answer


def _in_words(request: HttpRequest, answer: HttpResponseBase) -> HttpResponse:
    """Say what Django or a server in front says in HTML as a problem."""
    headers = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
    if answer.status_code >= _BROKEN:
        return broken(request)
    return respond(plain(answer.status_code), headers)


def busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """Answer a lock that was not to be had in time, or two writers who waited for each other: try again."""
    log.warning("database busy for %s %s", request.method, request.path, exc_info=error)
    return respond(plain(503), {"Retry-After": "1"})


def broken(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours with a number that stands in the server's record too."""
    reference = f"E-{local(now()):%Y%m%d-%H%M%S}-{secrets.token_hex(3).upper()}"
    log.error("reference %s for %s %s", reference, request.method, request.path)
    return respond(plain(500, reference=reference))


def _tagged(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Give an answer that was read the tag of its bytes (RFC 9110 §8.8.3), and send none that the caller has."""
    if "ETag" in answer.headers:
        return answer
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    answer.headers["ETag"] = tag
    known = {each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")}
    if tag in known:
        return HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": answer.headers["Cache-Control"]})
    return answer
