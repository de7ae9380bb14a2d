"""The fixity check as the command does it."""

from __future__ import annotations

from io import StringIO
from time import perf_counter

from django.core.management import call_command


def verify_store() -> dict[str, float]:
    """Run `liuhen verify store`; return the seconds it took. Raises SystemExit when something is not sound."""
    started = perf_counter()
    call_command("verify", "store", "--json", stdout=StringIO())
    return {"seconds": perf_counter() - started}
