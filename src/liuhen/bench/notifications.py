"""Telling people: notifications made and mailed to a server on loopback, and lists of very much that is owed."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from liuhen.bench.children import Home
from liuhen.bench.measure import Bench, Row, absolute, at_most, say
from liuhen.bench.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

OBLIGATIONS, SECONDS = 10_000, 60
LISTED, TIMES, MILLISECONDS = 300_000, 100, 150
_START, _STOP = 20, 10  # seconds that the mail server may take


def run(bench: Bench) -> list[Row]:
    """Measure on each database: everybody owes one thing and gets one mail, which is the dearest way to share them."""
    rows: list[Row] = []
    for folder, address, database in _databases(bench):
        rows += _telling(bench, Home(bench.folder / folder, address), database)
        rows += _lists(bench, Home(bench.folder / folder, address), database)
    return rows


def _databases(bench: Bench) -> Iterator[tuple[str, str, str]]:
    yield "sqlite", "", "SQLite"
    if bench.postgresql:
        yield "postgresql", bench.postgresql, "PostgreSQL"


def _telling(bench: Bench, home: Home, database: str) -> list[Row]:
    count = bench.scaled(OBLIGATIONS, 50)
    home.run("owe", count=count)
    if importlib.util.find_spec("aiosmtpd") is None:
        say("aiosmtpd: not installed, left out")
        return []
    with _mail_server() as port:
        done: dict[str, Any] = home.run("tell", port=port)
    if (done["told"], done["sent"]) != (count, count):
        raise RuntimeError(f"{count} are owed, {done['told']} were told, {done['sent']} mails were sent")
    return [
        absolute(f"{count} notifications made, {database}", "s", done["made_seconds"]),
        absolute(f"{count} mails made and sent, {database}", "s", done["sent_seconds"]),
        absolute(f"{count} notifications made and mailed, {database}", "s", done["seconds"], at_most(SECONDS)),
    ]


def _lists(bench: Bench, home: Home, database: str) -> list[Row]:
    count = bench.scaled(LISTED, 200)
    home.run("owe_much", count=count)
    found: dict[str, float] = home.run("owed_lists", times=bench.scaled(TIMES, 3))
    aim = at_most(MILLISECONDS)
    return [
        absolute(f"{count} obligations, {name}, p95, {database}", "ms", value, aim) for name, value in found.items()
    ]


@contextmanager
def _mail_server() -> Iterator[int]:
    """Run a mail server that throws everything away, in a process of its own; give its port."""
    port = free_port()
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  # ourselves
    try:
        _await(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(_STOP)


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the mail server did not answer")
