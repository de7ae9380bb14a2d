"""A million recordings in the database: judging all of them again, and finding any of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from liuhen.bench.children import Home
from liuhen.bench.measure import Bench, Row, absolute, at_most, say, timed
from liuhen.bench.pages import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDINGS = 1_000_000
TIMES = 200
SECONDS = 60


def run(bench: Bench) -> list[Row]:
    """Fill an instance on each database, then measure there."""
    count = bench.scaled(RECORDINGS, 400)
    rows: list[Row] = []
    for home, database in _homes(bench):
        say(f"{count} recordings on {database}")
        seconds = timed(partial(home.run, "generate", count=count))
        rows.append(absolute(f"generator, {count} recordings, {database}", "s", seconds))
        rows += judging(home, database)
        rows += lists(home, database, bench.scaled(TIMES, 10))
        rows += pages(bench, home, database)
    return rows


def _homes(bench: Bench) -> Iterator[tuple[Home, str]]:
    yield Home(bench.folder / "sqlite"), "SQLite"
    if bench.postgresql:
        yield Home(bench.folder / "postgresql", bench.postgresql), "PostgreSQL"


def judging(home: Home, database: str) -> list[Row]:
    """Judge everything again on one core; the aim is for a million."""
    done = home.run("rejudge")
    aim = at_most(SECONDS * done["checked"] / RECORDINGS)
    name = f"judging {done['checked']:.0f} recordings again, {database}"
    return [
        absolute(name, "s", done["seconds"], aim),
        absolute(f"{name}, time on the processor", "s", done["used"]),
        absolute(f"{name}, peak memory", "MiB", done["peak_mib"]),
    ]


def lists(home: Home, database: str, times: int) -> list[Row]:
    """Ask for pages of the list."""
    found = home.run("lists", times=times)
    return [absolute(f"list, {name}, p95, {database}", "ms", value, at_most(5)) for name, value in found.items()]
