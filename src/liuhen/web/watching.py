"""Every request is counted and leaves one line in the record: its number, view, status and duration, never whose.

The view is its name in the list of addresses, so that no part of an address that somebody chose is kept. The parts of a
recording that follow a judged one (`permits`) are counted and leave no line: a film has hundreds.
"""

from __future__ import annotations

import logging
import secrets
from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import Counter, Histogram

from liuhen.kernel.logs import request_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

logger = logging.getLogger(__name__)
QUIET = frozenset({"healthz", "readyz", "metrics"})  # asked every few seconds by machines
_METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
REQUESTS = Counter("liuhen_http_requests", "Requests answered", ("view", "status"))
DURATIONS = Histogram(
    "liuhen_http_request_duration_seconds",
    "Time until the answer began",
    ("view",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)


def watched(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Return the middleware; it stands first, so that it sees the answer as it goes out."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(secrets.token_hex(8))
        began = perf_counter()
        try:
            response = get_response(request)
            _note(request, response.status_code, perf_counter() - began)
            response.headers["X-Request-ID"] = request_id.get()
        finally:
            request_id.reset(token)
        return response

    return middleware


def count_part(status: int, seconds: float) -> None:
    """Count a part that was sent by a permit, as the view `part`."""
    REQUESTS.labels("part", str(status)).inc()
    DURATIONS.labels("part").observe(seconds)


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    match = getattr(request, "resolver_match", None)
    view = (match.url_name or "other") if match else "none"
    REQUESTS.labels(view, str(status)).inc()
    DURATIONS.labels(view).observe(seconds)
    if view in QUIET:
        return
    method = request.method if request.method in _METHODS else "other"
    fields = {"view": view, "method": method, "status": status, "ms": round(seconds * 1000)}
    logger.info("request", extra=fields)
