"""A docking station with every port taken at once: how long, what it costs, and how soon the wall shows it.

`liuhen dock` runs as a process of its own, as it would beside the web server; the wall is asked as its page asks.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.bench import servers
from liuhen.bench.children import Home
from liuhen.bench.material import MIB, make_files
from liuhen.bench.measure import Bench, Row, absolute, at_most, p95, say

if TYPE_CHECKING:
    from collections.abc import Mapping

PORTS, FILES, SIZE = 50, 4, MIB
_LONGEST, _PAUSE, _LEAST_PAUSE = 600.0, 20.0, 2.0  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")
_ADDRESS = re.compile(r'hx-get="(/docks/\d+/changes/[^"]*)"')


def run(bench: Bench) -> list[Row]:
    """Insert a card into every port at the same moment, and watch."""
    ports = bench.scaled(PORTS, 2)
    home = Home(bench.folder / "instance")
    home.run("found_ports", ports=ports)
    session = home.run("session", login="bench")["key"]
    cards = bench.folder / "cards"
    for number in range(1, ports + 1):
        make_files(cards / str(number), FILES, SIZE, seed=number)
        (cards / str(number) / "device.txt").write_text(f"ZF-{number:03}", "ascii")
    with servers.liuhen(home) as address:
        station = _station(home, bench.folder / "ports", ports)
        try:
            return _measured(station, _Wall(address, session), cards, ports, bench.scale)
        finally:
            station.send_signal(signal.SIGTERM)
            station.wait(servers.STOP)


def _station(home: Home, folder: Path, ports: int) -> subprocess.Popen[str]:
    folder.mkdir()
    words = [word for number in range(1, ports + 1) for word in ("--port", f"{number}={folder}/{number}")]
    command = [sys.executable, "-m", "liuhen", "dock", "--station", "bench", *words]
    process = subprocess.Popen(command, env=home.environment(), stdout=subprocess.PIPE, text=True)  # noqa: S603  # ourselves
    assert process.stdout is not None
    with process.stdout as said:
        said.readline()  # it watches its ports from here on
    return process


def _measured(station: subprocess.Popen[str], wall: _Wall, cards: Path, ports: int, scale: float) -> list[Row]:
    pause = max(_LEAST_PAUSE, _PAUSE * min(1.0, scale))
    idle = _resting(station, pause)
    busy, started = _cpu(station.pid), time.monotonic()
    for number in range(1, ports + 1):
        (cards / str(number)).rename(cards.with_name("ports") / str(number))
    asked: list[float] = []
    while wall.sealed() < ports:
        if time.monotonic() - started > _LONGEST:
            raise TimeoutError(f"{wall.sealed()} of {ports} cards were sealed")
        time.sleep(1)
        asked.append(wall.ask())
    seconds = time.monotonic() - started
    busy = _cpu(station.pid) - busy
    say(f"{ports} cards in {seconds:.1f} s")
    return [
        absolute(f"{ports} ports at once, {FILES} files of 1 MiB each, until the wall shows all", "s", seconds),
        absolute("processor of the station while sealing, seconds a file", "s", busy / (ports * (FILES + 1))),
        absolute(f"processor of the station with {ports} idle ports", "cores", idle, at_most(0.1)),
        absolute(f"an answer of the wall with {ports} ports, p95", "ms", p95(asked) * 1000, at_most(500)),
        absolute(
            f"processor of the station with {ports} sealed cards in", "cores", _resting(station, pause), at_most(0.1)
        ),
    ]


def _resting(station: subprocess.Popen[str], pause: float) -> float:
    """Return the share of a core that a station takes to which nothing happens; below a tick counts as one."""
    before, started = _cpu(station.pid), time.monotonic()
    time.sleep(pause)
    return max(1 / _TICKS, _cpu(station.pid) - before) / (time.monotonic() - started)


def _cpu(process: int) -> float:
    """Return the seconds of processor that a process has used."""
    columns = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(columns[11]) + int(columns[12])) / _TICKS


class _Wall:
    """The wall as its page asks for it: what changed since the last answer."""

    def __init__(self, address: str, session: str) -> None:
        self._host = address.removeprefix("http://")
        # the page asks by itself: nobody is there, and nothing is written because of it
        self._headers: Mapping[str, str] = {"Cookie": f"sessionid={session}", "X-Unattended": "1"}
        self._shown: dict[str, bool] = {}
        self._next = ""
        self._take(self._get("/docks/"))

    def sealed(self) -> int:
        """Return how many tiles have been seen sealed."""
        return sum(self._shown.values())

    def ask(self) -> float:
        """Ask once; return the seconds that the answer took."""
        started = time.perf_counter()
        text = self._get(self._next)
        taken = time.perf_counter() - started
        self._take(text)
        return taken

    def _get(self, path: str) -> str:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            connection.request("GET", path, headers=dict(self._headers))
            answer = connection.getresponse()
            if answer.status not in {200, 204}:
                raise RuntimeError(f"{path}: {answer.status}")
            return answer.read().decode()
        finally:
            connection.close()

    def _take(self, text: str) -> None:
        found = _ADDRESS.search(text)
        self._next = found[1].replace("&amp;", "&") if found else self._next
        for tile in text.split("<section id=")[1:]:
            self._shown[tile.partition(" ")[0]] = "全部封存" in tile
