"""The log: one durable entry at a time, batches, and proofs out of a million."""

from __future__ import annotations

import sqlite3
from random import Random
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from liuhen.bench.measure import p95, say, timed
from liuhen.kernel.actors import Actor
from liuhen.kernel.moments import now
from liuhen.ledger import queries, services

if TYPE_CHECKING:
    from liuhen.ledger.entries import New

_ACTOR = Actor("person:12", "张三", ("officer",), "执法一中队", "yc")
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "cache_size=-65536")
_MILLI, _TRIES = 1000, 3


def measure_log(*, entries: int, batch: int, single: int, proofs: int, rounds: int) -> dict[str, Any]:
    """Let a log grow in batches, prove from it after a fresh connection, then compare single entries with commits."""
    settings.LIUHEN_KEYS.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    sequenced = _sequence(batch)
    batched = _grow(entries, batch)
    connection.close()
    first, timings = _prove(proofs)
    return {
        "size": queries.size(),
        "sequenced": sequenced,
        "batched": batched,
        "first_proof_ms": first * _MILLI,
        "proof_p95_ms": p95(timings) * _MILLI,
        "single": _singles(single, rounds),
    }


def _new(start: int, count: int) -> list[New]:
    """Return entries as a hand-in writes them."""
    return [
        (
            "recording.sealed",
            f"recording:{7_400_000_000_000_000_000 + number}",
            {"code": f"YC-{number:08}", "sha256": f"{number:064x}", "size": 268_435_456, "name": "ZF-017_0001.mp4"},
        )
        for number in range(start, start + count)
    ]


def _sequence(count: int) -> float:
    """Return the entries a second that are written waiting and then placed by the sequencer."""
    new = _new(0, count)
    started = perf_counter()
    with transaction.atomic():
        services.append_many(actor=_ACTOR, at=now(), entries=new)
    services.integrate()
    return count / (perf_counter() - started)


def _grow(entries: int, batch: int) -> float:
    """Return the entries a second that are written and placed, each batch durable with its root: the median batch."""
    rates, done = [], batch
    while done < entries:
        new = _new(done, min(batch, entries - done))
        started = perf_counter()
        services.append_and_integrate(actor=_ACTOR, at=now(), entries=new)
        rates.append(len(new) / (perf_counter() - started))
        done += len(new)
        if done % (batch * 20) == 0:
            say(f"{done} entries")
    return median(rates)


def _prove(count: int) -> tuple[float, list[float]]:
    """Return the seconds of the first proof, and of others: each asked three times, of which the quickest counts."""
    chosen = Random(1)  # noqa: S311  # the same places in every run
    size = queries.size()
    first = timed(lambda: services.prove_inclusion(size // 3))
    places = [chosen.randrange(size) for _ in range(count)]
    return first, [min(_proof(place) for _ in range(_TRIES)) for place in places]


def _proof(index: int) -> float:
    return timed(lambda: services.prove_inclusion(index))


def _singles(count: int, rounds: int) -> tuple[list[float], list[float]]:
    """Return the rates of single entries and of plain commits, round by round.

    The plain commit is one row of the same bytes under a primary key, through sqlite3 itself, into a file of its own,
    which is as large as the log's content.
    """
    plain = sqlite3.connect(settings.HOME / "plain.sqlite3", isolation_level=None)
    for pragma in _PRAGMAS:
        plain.execute(f"PRAGMA {pragma}")
    plain.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, content BLOB)")
    content = queries.page(limit=1)[0].content
    start = queries.size()
    plain.executemany("INSERT INTO plain (content) VALUES (?)", ((content,) for _ in range(min(start, 100_000))))
    ours, theirs = [], []
    for number in range(rounds):
        new = [[entry] for entry in _new(start + number * count, count)]
        started = perf_counter()
        for one in new:
            services.append_and_integrate(actor=_ACTOR, at=now(), entries=one)
        ours.append(count / (perf_counter() - started))
        started = perf_counter()
        for _ in range(count):
            plain.execute("INSERT INTO plain (content) VALUES (?)", (content,))
        theirs.append(count / (perf_counter() - started))
        say(f"{number + 1}/{rounds} single entries {ours[-1]:.0f}/s, plain commits {theirs[-1]:.0f}/s")
    return ours, theirs
