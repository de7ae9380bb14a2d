"""What whatever watches over the program may ask. Neither answer tells more than a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from liuhen.kernel.moments import now
from liuhen.operations.readiness import unready

if TYPE_CHECKING:
    from django.http import HttpRequest

_PLAIN = {"Cache-Control": "no-store"}


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 `ok`, or 503 when the database cannot be reached."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain", headers=_PLAIN)
    return HttpResponse("ok\n", content_type="text/plain", headers=_PLAIN)


@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 `ok`, or 503 with a line for each of database, migrations, store and sweep that is not well."""
    found = unready(now())
    words = "".join(f"{part}\n" for part in found or ["ok"])
    return HttpResponse(words, status=503 if found else 200, content_type="text/plain", headers=_PLAIN)
