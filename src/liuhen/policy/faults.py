"""Faults of a pack: which file, which place, what is wrong, what to write instead. All of them, not just the first."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_SHOWN = 12
Keys = tuple[str | int, ...]  # the way from the whole file to a value: names of tables, places in lists


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a pack: `ss/rules/recording.toml`, line 87, `规则 ss.keep.ordinary`.

    The line is looked up only when somebody asks: TOML readers give none, and packs without faults never pay for it.
    """

    file: str
    name: str = ""
    find_line: Callable[[Keys], int] = field(default=lambda _: 1, compare=False, repr=False)
    path: Keys = field(default=(), compare=False, repr=False)

    @property
    def line(self) -> int:
        """The line on which it stands, counted from 1."""
        return self.find_line(self.path)

    def inside(self, *keys: str | int) -> Place:
        """Return the place of something inside, under the same name."""
        return replace(self, path=(*self.path, *keys))

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.name}".rstrip()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a pack. A warning (`stops` false) does not keep the pack from being used."""

    place: Place
    what: str
    remedy: str = ""
    stops: bool = True

    def __str__(self) -> str:
        remedy = f"；{self.remedy}" if self.remedy else ""
        return f"{self.place}：{self.what}{remedy}"

    def as_json(self) -> dict[str, object]:
        """Return the fault as JSON."""
        return {
            "level": "error" if self.stops else "warning",
            "file": self.place.file,
            "line": self.place.line,
            "place": self.place.name,
            "what": self.what,
            "remedy": self.remedy,
        }


class PackFaults(Exception):  # noqa: N818  # named for what it reports, as people say it
    """Packs that cannot be loaded; `faults` holds every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(slots=True)
class FaultList:
    """Collects faults while packs are read."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: Place, what: str, remedy: str = "") -> None:
        """Note a fault that stops the pack."""
        self.found.append(Fault(place, what, remedy))

    def warn(self, place: Place, what: str, remedy: str = "") -> None:
        """Note something that a lawyer should look at."""
        self.found.append(Fault(place, what, remedy, stops=False))

    @property
    def stopping(self) -> tuple[Fault, ...]:
        """The faults that keep the packs from being used."""
        return tuple(fault for fault in self.found if fault.stops)


def suggestion(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Say what was probably meant: the nearest known word, and else the whole list when it is short enough."""
    names = list(known)
    if near := difflib.get_close_matches(word, names, n=1, cutoff=0.6):
        return f"是否要写 {near[0]}？{otherwise}"
    return "；".join(part for part in (listing(names), otherwise if names else otherwise.removeprefix("否则")) if part)


def listing(names: Iterable[str]) -> str:
    """Write `可用的有：a、b、c`, cut when it is long; empty when there is none."""
    all_names = list(names)
    shown = "、".join(all_names[:_SHOWN])
    return f"可用的有：{shown}" + ("……" if len(all_names) > _SHOWN else "") if all_names else ""
