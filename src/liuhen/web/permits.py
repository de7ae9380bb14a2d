"""A permit to go on: for some seconds after a viewing was judged and logged, its next parts are sent without more ado.

A player asks for a part every second or two, from one session. Judging costs fifty times what sending a part costs, so
the judgement is remembered in this process for `LASTS` seconds, for one session and one address, and only for requests
that name a part. Whoever loses the right or signs out has the rest of those seconds (ADR 0072 says why that will do).
"""

from __future__ import annotations

from http import HTTPStatus
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, NamedTuple
from wsgiref.util import FileWrapper

from django.conf import settings
from django.core.handlers.wsgi import get_str_from_wsgi
from django.http import parse_cookie

from liuhen.sending.served import BLOCK, Stored, reply
from liuhen.web.watching import count_part

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from django.http import HttpRequest

LASTS = 5.0
_MOST = 10_000


class _Permit(NamedTuple):
    stored: Stored
    until: float


_permits: dict[tuple[str, str, str], _Permit] = {}


def permit(request: HttpRequest, stored: Stored) -> None:
    """Remember that this session was just allowed to see what this address names."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not session:
        return
    if len(_permits) >= _MOST:
        _permits.clear()
    _permits[session, *_address(request.META)] = _Permit(stored, monotonic() + LASTS)


def permitted_parts(application: WSGIApplication) -> WSGIApplication:
    """Answer a request for a part while its session holds a permit for the address, before Django sees it (ADR 0127).

    Cookie and address are read as Django reads them, or compared as the server gave them; whatever is not exactly a
    request that was permitted goes on to Django, which judges it.
    """

    def answered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began = perf_counter()
        stored = _permitted(environ)
        if stored is None:
            return application(environ, start_response)
        try:
            told = reply(stored, "GET", environ["HTTP_RANGE"], environ.get("HTTP_IF_RANGE", ""))
        except OSError:
            return application(environ, start_response)  # which says in words what is wrong
        count_part(told.status, perf_counter() - began)
        start_response(_LINES[told.status], [*told.headers.items(), *_secured()])
        if told.part is None:
            return ()
        wrapped: Iterable[bytes] = environ.get("wsgi.file_wrapper", FileWrapper)(told.part, BLOCK)
        return wrapped

    return answered


def _permitted(environ: WSGIEnvironment) -> Stored | None:
    if environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" not in environ:
        return None
    cookies = parse_cookie(get_str_from_wsgi(environ, "HTTP_COOKIE", ""))
    held = _permits.get((cookies.get(settings.SESSION_COOKIE_NAME, ""), *_address(environ)))
    return held.stored if held is not None and held.until > monotonic() else None


def _address(environ: WSGIEnvironment) -> tuple[str, str]:
    """Return the address as the server gave it: what differs in a byte is another one."""
    return environ.get("SCRIPT_NAME", ""), environ.get("PATH_INFO", "")


_LINES = {code: f"{code} {HTTPStatus(code).phrase}" for code in (200, 206, 416)}


def _secured() -> tuple[tuple[str, str], ...]:
    """Return what Django's SecurityMiddleware adds to every answer."""
    return (
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    )
