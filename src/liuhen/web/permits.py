"""A permit to go on: for some seconds after a viewing was judged and logged, its next parts are sent without more ado.

A player asks for a part every second or two, from one session. Judging costs ten times what sending a part costs, so
the judgement is remembered in this process for `LASTS` seconds, for one session and one address, and only for requests
that name a part. Whoever loses the right or signs out has the rest of those seconds (ADR 0072 says why that will do).
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from liuhen.sending.served import Stored, served

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Handler = Callable[[HttpRequest], HttpResponseBase]

LASTS = 5.0
_MOST = 10_000


class _Permit(NamedTuple):
    stored: Stored
    until: float


_permits: dict[tuple[str, str], _Permit] = {}


def permit(request: HttpRequest, stored: Stored) -> None:
    """Remember that this session was just allowed to see what this address names."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not session:
        return
    if len(_permits) >= _MOST:
        _permits.clear()
    _permits[session, request.path] = _Permit(stored, monotonic() + LASTS)


def permitted_parts(get_response: Handler) -> Handler:
    """Middleware: answer a request for a part while its session holds a permit for the address, before all else.

    It stands first of those that read the request: finding session and person costs more than sending the part.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or "Range" not in request.headers:
            return get_response(request)
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        held = _permits.get((session, request.path))
        if held is None or held.until <= monotonic():
            return get_response(request)
        try:
            return served(request, held.stored)
        except OSError:
            return get_response(request)  # which says in words what is wrong

    return handle
