"""The peak of memory of a hand-in, which must not depend on the size of files."""

from __future__ import annotations

from liuhen.bench.children import Home
from liuhen.bench.material import MIB, make_files, remove
from liuhen.bench.measure import Bench, Row, absolute, at_most

SIZES = (16 * MIB, 2048 * MIB)


def run(bench: Bench) -> list[Row]:
    """Hand one small and one large file in, each in a process of its own."""
    rows = []
    for size in SIZES:
        scaled = max(MIB, round(size * min(1.0, bench.scale * 4)))
        card = bench.folder / "card"
        make_files(card, 1, scaled)
        home = Home(bench.folder / "instance")
        home.run("found")
        peak = home.run("hand_in", card=str(card), read_back=True)["peak_mib"]
        rows.append(absolute(f"peak memory, a file of {scaled // MIB} MiB", "MiB", peak, at_most(128)))
        remove(home.path)
        remove(card)
    return rows
