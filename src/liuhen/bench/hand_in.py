"""Handing in: from files on a card to sealed, read back, judged and indexed recordings, against copying programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from liuhen.bench import peers
from liuhen.bench.children import Home
from liuhen.bench.material import MIB, make_files, remove, warm
from liuhen.bench.measure import Bench, Row, at_most, compared, interleaved, say, timed
from liuhen.bench.reference import bare_loop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from liuhen.bench.measure import Aim

BIG, MANY = (12, 256 * MIB), (4000, MIB // 4)
_OURS, _NO_READ_BACK = "ours", "ours, no read-back"


def run(bench: Bench) -> list[Row]:
    """Measure few large files, then many small ones."""
    others = peers.found(bench.peers)
    size = max(MIB, round(BIG[1] * min(1.0, bench.scale * 4)))
    big = _Contest(bench, "big", make_files(bench.folder / "big", bench.scaled(BIG[0], 2), size))
    aims: dict[str, Aim | None] = {"bare loop": at_most(1.25), "cp": at_most(0.5), "ocfl-py": at_most(0.6)}
    rows = big.rows({**aims, "bagit": at_most(1.0)}, others)
    remove(bench.folder / "big")
    files = make_files(bench.folder / "many", bench.scaled(MANY[0], 8), MANY[1], seed=2)
    many = _Contest(bench, "many", files, keep=bench.folder / "kept")
    rows += many.rows({"bare loop": None, "ocfl-py": at_most(1.0), "git-annex": at_most(0.4)}, others)
    remove(bench.folder / "many")
    return rows


class _Contest:
    """One kind of work, done by us and by others in turn. bagit is compared with a hand-in that does not read back.

    With `keep`, what was stored is put there until everybody is done instead of being removed at once: for some minutes
    ext4 gives no number of a removed file away again and passes by each of them for every new file, so that forty
    thousand removed files would slow down whoever comes next.
    """

    def __init__(self, bench: Bench, kind: str, files: list[Path], keep: Path | None = None) -> None:
        self._bench = bench
        self._kind = kind
        self._files = files
        self._keep = keep

    def rows(self, aims: dict[str, Aim | None], others: dict[str, peers.Peer]) -> list[Row]:
        """Measure everybody named in the aims who is here."""
        total = sum(path.stat().st_size for path in self._files)
        say(f"{self._kind}: {len(self._files)} files, {total / MIB:.0f} MiB")
        contenders: dict[str, Callable[[], float]] = {_OURS: partial(self._hand_in, read_back=True)}
        if "bagit" in aims and "bagit" in others:
            contenders[_NO_READ_BACK] = partial(self._hand_in, read_back=False)
        contenders["bare loop"] = partial(self._store, lambda _source, target: bare_loop(self._files, target))
        contenders |= {name: partial(self._store, peer.store) for name, peer in others.items() if name in aims}
        figures = interleaved(contenders, self._bench.rounds)
        if self._keep is not None:
            remove(self._keep)
        return [self._row(name, aim, figures) for name, aim in aims.items() if name in figures]

    def _row(self, name: str, aim: Aim | None, figures: dict[str, list[float]]) -> Row:
        ours = _NO_READ_BACK if name == "bagit" else _OURS
        label = f"hand-in {self._kind}{ours.removeprefix(_OURS)} / {name}"
        return compared(label, "s", (figures[ours], figures[name]), aim)

    def _hand_in(self, *, read_back: bool) -> float:
        """Hand the files in to a fresh instance: what was sealed before would only be answered as a duplicate."""
        home = Home(self._bench.folder / "instance")
        home.run("found")
        warm(self._files)
        seconds: float = home.run("hand_in", card=str(self._files[0].parent), read_back=read_back)["seconds"]
        self._clear(home.path)
        return seconds

    def _store(self, store: Callable[[Path, Path], None]) -> float:
        target = self._bench.folder / "peer"
        warm(self._files)
        seconds = timed(lambda: store(self._files[0].parent, target))
        self._clear(target)
        return seconds

    def _clear(self, stored: Path) -> None:
        if self._keep is None:
            remove(stored)
        else:
            self._keep.mkdir(exist_ok=True)
            stored.rename(self._keep / str(len(list(self._keep.iterdir()))))
