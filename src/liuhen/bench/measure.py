"""Measuring: interleaved rounds, medians, percentiles, and the rows that come out."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROUNDS = 3
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Aim:
    """What a ratio (or, without a reference, a value) should be: at most or at least `bound`."""

    sign: str
    bound: float

    def holds(self, figure: float) -> bool:
        """Say whether a figure meets the aim."""
        return figure <= self.bound if self.sign == "≤" else figure >= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}"


def at_most(bound: float) -> Aim:
    """Return the aim of being no larger."""
    return Aim("≤", bound)


def at_least(bound: float) -> Aim:
    """Return the aim of being no smaller."""
    return Aim("≥", bound)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outcome. `reference` is the other side's value in the same unit; None for a bare value.

    `ratio` is ours to theirs; `holds` is None when nothing was aimed at.
    """

    name: str
    value: float
    unit: str
    reference: float | None = None
    ratio: float | None = None
    aim: str = ""
    holds: bool | None = None

    def as_json(self) -> dict[str, object]:
        """Return the row as `bench --json` writes it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a subject is given: a folder of its own on the disk to measure, the scale (1 is the full work), rounds.

    `peers` is the folder of the peers' own Python environment; `postgresql` is the address of an
    empty database to measure on as well (empty: none).
    """

    folder: Path
    scale: float = 1.0
    rounds: int = ROUNDS
    peers: Path = Path("build/peers")
    postgresql: str = ""

    def scaled(self, count: int, least: int = 1) -> int:
        """Return a count at the scale of this run."""
        return max(least, round(count * self.scale))


def say(words: str) -> None:
    """Tell the progress on standard error."""
    sys.stderr.write(f"  {words}\n")
    sys.stderr.flush()


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work took."""
    started = perf_counter()
    work()
    return perf_counter() - started


def interleaved(contenders: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Let every contender give a figure in each round; each round begins with another one."""
    figures: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            figures[name].append(contenders[name]())
            say(f"{number + 1}/{rounds} {name}: {figures[name][-1]:.4g}")
    return figures


def compared(name: str, unit: str, sides: tuple[Sequence[float], Sequence[float]], aim: Aim | None = None) -> Row:
    """Return the row that compares our figures with a reference's, round by round."""
    ours, theirs = sides
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    return Row(
        name,
        _figure(median(ours)),
        unit,
        _figure(median(theirs)),
        round(ratio, 3),
        str(aim) if aim else "",
        aim.holds(ratio) if aim else None,
    )


def absolute(name: str, unit: str, value: float, aim: Aim | None = None) -> Row:
    """Return the row of a value that stands for itself."""
    return Row(name, _figure(value), unit, aim=str(aim) if aim else "", holds=aim.holds(value) if aim else None)


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile; the largest of fewer than two."""
    return quantiles(values, n=_PERCENT, method="inclusive")[94] if len(values) > 1 else values[0]


def _figure(value: float) -> float:
    return float(f"{value:.4g}")
