"""Pages over a million recordings: what everybody waits for their pages, and a list beside a trivial one."""

from __future__ import annotations

import http.client
import shutil
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from liuhen.bench import servers
from liuhen.bench.measure import Bench, Row, absolute, at_least, at_most, compared, interleaved, p95, say

if TYPE_CHECKING:
    from liuhen.bench.children import Home

_SECONDS, _TIMES, _VISITS = 4, 100, 20
_WORKBENCH, _PAGE = 200, 150  # milliseconds
_MILLI = 1000
_OK = 200


def pages(bench: Bench, home: Home, database: str) -> list[Row]:
    """Measure as the head of the agency, who sees everything, and as an officer."""
    head, officer = (home.run("session", login=login)["key"] for login in ("sun", "zhang"))
    rows: list[Row] = []
    with servers.liuhen(home) as ours:
        for who, session in (("head", head), ("officer", officer)):
            timings = _ask(ours + "/workbench/", session, bench.scaled(_TIMES, 5))
            name = f"workbench of the {who}, p95, {database}"
            rows.append(absolute(name, "ms", p95(timings) * _MILLI, at_most(_WORKBENCH)))
        rows += _everybody(bench, home, ours, database)
        if shutil.which("wrk") is None:
            say("wrk: not installed, left out")
            return rows
        with servers.trivial(home) as theirs:
            seconds = bench.scaled(_SECONDS, 3)
            _ask(ours + "/recordings/", head, 1)
            _ask(theirs + "/", "", 1)
            contenders = {
                "ours": lambda: servers.requests_per_second(ours + "/recordings/", seconds=seconds, session=head),
                "trivial": lambda: servers.requests_per_second(theirs + "/", seconds=seconds),
            }
            figures = interleaved(contenders, bench.rounds)
    name = f"list page / trivial page, {database}"
    return [*rows, compared(name, "1/s", (figures["ours"], figures["trivial"]), at_least(0.5))]


def _everybody(bench: Bench, home: Home, address: str, database: str) -> list[Row]:
    """Measure every page that a role works with."""
    rows = []
    for login, paths in home.run("pages").items():
        session = home.run("session", login=login)["key"]
        for page, path in paths.items():
            timings = _ask(address + path, session, bench.scaled(_VISITS, 2))
            aim = at_most(_WORKBENCH if page == "workbench" else _PAGE)
            rows.append(absolute(f"{page} of {login}, p95, {database}", "ms", p95(timings) * _MILLI, aim))
            say(f"{page} of {login}: {rows[-1].value:.1f} ms")
    return rows


def _ask(address: str, session: str, times: int) -> list[float]:
    """Return the seconds of each request, one after the other over one connection. Raises RuntimeError."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    timings = []
    for _ in range(times + servers.WORKERS):
        started = perf_counter()
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Cookie": f"sessionid={session}"})
        answer = connection.getresponse()
        answer.read()
        timings.append(perf_counter() - started)
        if answer.status != _OK:
            raise RuntimeError(f"{address} answered {answer.status}")
    connection.close()
    return timings[servers.WORKERS :]  # the first of each worker loads templates
