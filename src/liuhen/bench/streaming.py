"""Streaming: random parts of 1 MiB of one sealed file, judged and logged by us, against nginx sending the bare file."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.bench import servers
from liuhen.bench.children import Home
from liuhen.bench.material import MIB, make_files
from liuhen.bench.measure import Bench, Row, at_least, compared, interleaved, say

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 4
_SCRIPT = """
math.randomseed(7)
request = function()
  local first = math.random(0, {parts} - 1) * 1048576
  wrk.headers["Range"] = "bytes=" .. first .. "-" .. (first + 1048575)
  return wrk.format("GET")
end
"""


def run(bench: Bench) -> list[Row]:
    """Seal one file, then fetch parts of it from Python alone, from nginx behind X-Accel-Redirect, from nginx alone."""
    if missing := [name for name in ("wrk", "nginx") if shutil.which(name) is None]:
        say(f"{', '.join(missing)}: not installed, left out")
        return []
    parts = bench.scaled(256, 8)
    card = bench.folder / "card"
    make_files(card, 1, parts * MIB)
    home = Home(bench.folder / "instance")
    home.run("found")
    home.run("hand_in", card=str(card), read_back=False)
    given = home.run("sealed", login="zhang")
    script = bench.folder / "parts.lua"
    script.write_text(_SCRIPT.format(parts=parts), "utf-8")
    return _measure(bench, home, given, script)


def _measure(bench: Bench, home: Home, given: Mapping[str, str], script: Path) -> list[Row]:
    fetch = partial(servers.requests_per_second, seconds=bench.scaled(_SECONDS, 3), script=script)
    address = f"/recordings/{given['recording']}/original"
    file = Path(given["path"])
    with (
        servers.liuhen(home) as alone,
        servers.liuhen(home, {"LIUHEN_ACCEL_PREFIX": "/bytes/"}) as behind,
        servers.nginx(bench.folder / "nginx", home, file, behind) as front,
    ):
        contenders = {
            "Python alone": lambda: fetch(alone + address, session=given["key"]),
            "X-Accel-Redirect": lambda: fetch(front + address, session=given["key"]),
            "nginx": lambda: fetch(front + "/static-file"),
        }
        figures = interleaved(contenders, bench.rounds)
    aims = {"Python alone": at_least(0.5), "X-Accel-Redirect": at_least(0.6)}
    return [
        compared(f"1 MiB ranges, {name} / nginx", "1/s", (figures[name], figures["nginx"]), aim)
        for name, aim in aims.items()
    ]
