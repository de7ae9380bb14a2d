"""Checking everything that is kept, against bagit and ocfl-py over the same bytes, warm.

The peers' clocks run inside their own process, as ours does: starting an interpreter is no fixity check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from liuhen.bench import peers
from liuhen.bench.children import Home
from liuhen.bench.hand_in import BIG
from liuhen.bench.material import MIB, make_files, remove
from liuhen.bench.measure import Bench, Row, at_most, compared, interleaved

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from liuhen.bench.measure import Aim


def run(bench: Bench) -> list[Row]:
    """Store 'big' once with everybody, then let everybody check in turn."""
    source = bench.folder / "big"
    size = max(MIB, round(BIG[1] * min(1.0, bench.scale * 4)))
    make_files(source, bench.scaled(BIG[0], 2), size)
    home = Home(bench.folder / "instance")
    home.run("found")
    home.run("hand_in", card=str(source), read_back=False)
    contenders: dict[str, Callable[[], float]] = {"ours": lambda: float(home.run("verify")["seconds"])}
    for name, peer in peers.found(bench.peers).items():
        if peer.check is not None:
            peer.store(source, bench.folder / name)
            contenders[name] = _checker(peer.check, bench.folder / name)
    remove(source)
    for check in contenders.values():
        check()  # once unmeasured: everything is in the page cache afterwards
    figures = interleaved(contenders, bench.rounds)
    aims: dict[str, Aim | None] = {"bagit": at_most(1.15), peers.OCFL_512: at_most(0.4), "ocfl-py": None}
    return [
        compared(f"verify store / {name}", "s", (figures["ours"], figures[name]), aim)
        for name, aim in aims.items()
        if name in figures
    ]


def _checker(check: Callable[[Path], float], target: Path) -> Callable[[], float]:
    return lambda: check(target)
