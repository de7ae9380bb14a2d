"""The figures for Prometheus, for who stands on this machine or holds the token of the instance."""

from __future__ import annotations

import os
import secrets
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from liuhen.kernel.moments import now
from liuhen.operations.metrics import Figures
from liuhen.web.watching import DURATIONS, REQUESTS

if TYPE_CHECKING:
    from django.http import HttpRequest

TOKEN_FILE = "metrics_token"  # noqa: S105  # the name of a file among the keys
_LEAST_TOKEN = 16
_PASSED_ON = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format; to anybody else there is no such page. Raises Http404."""
    if not (_from_here(request) or _holds_token(request)):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # what all processes counted together
    else:
        registry.register(REQUESTS)
        registry.register(DURATIONS)
    registry.register(Figures(now()))
    return HttpResponse(
        generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def _from_here(request: HttpRequest) -> bool:
    """Say whether somebody on this machine asks; what nginx passes on comes from here as well and says so."""
    try:
        here = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return here and not any(name in request.META for name in _PASSED_ON)


def _holds_token(request: HttpRequest) -> bool:
    path = Path(settings.LIUHEN_KEYS) / TOKEN_FILE
    try:
        wanted = path.read_bytes().strip()
    except OSError:
        return False
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode("utf-8", "replace")
    return len(wanted) >= _LEAST_TOKEN and secrets.compare_digest(given, wanted)
